from django.urls import path

from apps.tenant.captions import views

app_name = "captions"

urlpatterns = [
    path("captions/", views.overview, name="overview"),
    path("captions/write", views.write_many, name="write_many"),
    path("captions/jobs/<uuid:job_id>/", views.job, name="job"),
    path("captions/jobs/<uuid:job_id>/cancel", views.job_cancel, name="job_cancel"),
    path("captions/<uuid:artwork_id>/", views.edit, name="edit"),
    path("captions/<uuid:artwork_id>/<slug:network>/save", views.save, name="save"),
    path("captions/<uuid:artwork_id>/<slug:network>/write", views.write, name="write"),
]
