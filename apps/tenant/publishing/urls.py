from django.urls import path

from apps.tenant.publishing.channels import views as channel_views
from apps.tenant.publishing.exports import download_views, media_views, views

app_name = "publishing"

urlpatterns = [
    path("exports/", views.exports, name="exports"),
    path("exports/new/", views.create, name="export_new"),
    path("exports/new/check", views.check, name="export_check"),
    path("exports/<uuid:export_id>/", views.detail, name="export"),
    path("exports/<uuid:export_id>/files/<uuid:file_id>", download_views.file, name="export_file"),
    path("exports/<uuid:export_id>/zip", download_views.archive, name="export_archive"),
    path("settings/channels/", channel_views.channels, name="channels"),
    path("settings/channels/workspace/", channel_views.workspace, name="channels_workspace"),
    path("settings/channels/read/", channel_views.read, name="channels_read"),
    path("settings/channels/networks/", channel_views.networks, name="channels_networks"),
    path("settings/channels/boards/", channel_views.boards, name="channels_boards"),
    path("settings/channels/sending/", channel_views.sending, name="channels_sending"),
    path("media/<str:token>/<str:file_name>", media_views.media, name="media"),
]
