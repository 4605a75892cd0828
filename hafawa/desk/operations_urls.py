"""The pages for those who keep the house running."""

from django.urls import path

from .views import operations as views
from .views import trash

app_name = "operations"
urlpatterns = [
    path("settings/operations/", views.health, name="health"),
    path("settings/operations/jobs/", views.jobs, name="jobs"),
    path("settings/operations/jobs/retry/", views.retry_jobs, name="jobs_retry"),
    path("settings/operations/jobs/discard/", views.discard_jobs, name="jobs_discard"),
    path("settings/operations/jobs/<int:job_id>/retry/", views.retry_jobs, name="job_retry"),
    path("settings/operations/jobs/<int:job_id>/discard/", views.discard_jobs, name="job_discard"),
    path("settings/operations/arrivals/", views.arrivals, name="arrivals"),
    path("settings/operations/arrivals/retry/", views.retry_arrivals, name="arrivals_retry"),
    path("settings/operations/arrivals/<int:arrival_id>/", views.arrival, name="arrival"),
    path("settings/operations/arrivals/<int:arrival_id>/raw/", views.raw, name="arrival_raw"),
    path("settings/operations/arrivals/<int:arrival_id>/retry/", views.retry_arrivals, name="arrival_retry"),
    path("settings/operations/outgoing/", views.outgoing, name="outgoing"),
    path("settings/operations/trash/", trash.trash, name="trash"),
    path("settings/operations/trash/<int:number>/erase/", trash.erase, name="erase"),
]
