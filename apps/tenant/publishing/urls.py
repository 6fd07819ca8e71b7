from django.urls import path

from apps.tenant.publishing.exports import download_views, media_views, taking_back_views, views

app_name = "publishing"

urlpatterns = [
    path("exports/", views.exports, name="exports"),
    path("exports/new/", views.create, name="export_new"),
    path("exports/new/check", views.check, name="export_check"),
    path("exports/<uuid:export_id>/", views.detail, name="export"),
    path("exports/<uuid:export_id>/files/<uuid:file_id>", download_views.file, name="export_file"),
    path("exports/<uuid:export_id>/zip", download_views.archive, name="export_archive"),
    path("exports/<uuid:export_id>/manifest.csv", download_views.manifest_as_csv, name="export_manifest_csv"),
    path("exports/<uuid:export_id>/manifest.json", download_views.manifest_as_json, name="export_manifest_json"),
    path("exports/<uuid:export_id>/take-back", taking_back_views.take_back, name="export_take_back"),
    path("exports/<uuid:export_id>/put-back", taking_back_views.put_back, name="export_put_back"),
    path(
        "exports/<uuid:export_id>/posts/<uuid:row_id>/take-back",
        taking_back_views.post_take_back,
        name="exported_post_take_back",
    ),
    path(
        "exports/<uuid:export_id>/posts/<uuid:row_id>/put-back",
        taking_back_views.post_put_back,
        name="exported_post_put_back",
    ),
    path("media/<str:token>/<str:file_name>", media_views.media, name="media"),
]
