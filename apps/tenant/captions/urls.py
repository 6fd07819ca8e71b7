from django.urls import path

from apps.tenant.captions import composer_views, job_views, table_views, trial_views, views

app_name = "captions"

urlpatterns = [
    path("captions/", views.overview, name="overview"),
    path("captions/table/", table_views.table, name="table"),
    path("captions/table/<uuid:artwork_id>/<slug:network>", table_views.row_save, name="row_save"),
    path("captions/write", job_views.write_many, name="write_many"),
    path("captions/jobs/<uuid:job_id>/", job_views.job, name="job"),
    path("captions/jobs/<uuid:job_id>/cancel", job_views.job_cancel, name="job_cancel"),
    path("captions/<uuid:artwork_id>/", composer_views.edit, name="edit"),
    path("captions/<uuid:artwork_id>/<slug:network>/save", composer_views.save, name="save"),
    path("captions/<uuid:artwork_id>/<slug:network>/write", composer_views.write, name="write"),
    path("captions/<uuid:artwork_id>/<slug:network>/approve", composer_views.approve, name="approve"),
    path("captions/<uuid:artwork_id>/<slug:network>/history", composer_views.history, name="history"),
    path("captions/<uuid:artwork_id>/<slug:network>/jobs/<uuid:job_id>", composer_views.panel, name="panel"),
    path("captions/<uuid:artwork_id>/<slug:network>/tones", trial_views.start, name="trial_start"),
    path("captions/<uuid:artwork_id>/tones/<uuid:trial_id>", trial_views.trial, name="trial"),
    path("captions/<uuid:artwork_id>/tones/<uuid:trial_id>/use", trial_views.use, name="trial_use"),
    path("captions/<uuid:artwork_id>/versions/<uuid:version_id>", composer_views.version, name="version"),
    path("captions/<uuid:artwork_id>/versions/<uuid:version_id>/restore", composer_views.restore, name="restore"),
]
