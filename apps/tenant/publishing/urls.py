from django.urls import path

from apps.tenant.publishing import download_views, media_views, views

app_name = "publishing"

urlpatterns = [
    path("exports/", views.exports, name="exports"),
    path("exports/new/", views.create, name="create"),
    path("exports/new/check", views.check, name="check"),
    path("exports/<uuid:export_id>/", views.detail, name="export"),
    path("exports/<uuid:export_id>/files/<uuid:file_id>", download_views.file, name="file"),
    path("exports/<uuid:export_id>/zip", download_views.archive, name="archive"),
    path("media/<str:token>/<str:file_name>", media_views.media, name="media"),
]
