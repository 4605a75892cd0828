"""Addresses of the mail channel."""

from django.urls import path

from .oauth import views as oauth
from .providers import views as providers

app_name = "email"
urlpatterns = [
    # It ends in "mime" because Mailgun posts mails in their raw form to such addresses only.
    path("hooks/mail/<int:inbox_id>/<slug:secret>/mime", providers.hook, name="hook"),
    path("settings/inboxes/<int:inbox_id>/consent/", oauth.start, name="consent"),
    path("settings/consent/", oauth.back, name="consent_back"),
    path("settings/inboxes/clients/<slug:provider>/", oauth.client, name="oauth_client"),
]
