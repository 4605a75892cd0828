"""Every address of an installation."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("hafawa.api.urls")),
    path("", include("hafawa.accounts.urls")),
    path("", include("hafawa.conversations.urls")),
    path("", include("hafawa.routing.urls")),
    path("", include("hafawa.courtesy.urls")),
    path("", include("hafawa.channels.email.urls")),
    path("", include("hafawa.sla.urls")),
    path("", include("hafawa.touchpoints.urls")),
    path("", include("hafawa.desk.operations_urls")),
    path("", include("hafawa.desk.urls")),
    path("figures/", include("hafawa.insights.urls")),
    path("customers/", include("hafawa.desk.customers_urls")),
    path("", include("hafawa.desk.find_urls")),
]
