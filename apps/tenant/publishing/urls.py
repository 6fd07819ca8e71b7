from django.urls import path

from apps.tenant.publishing.board import action_views as board_actions
from apps.tenant.publishing.board import views as board
from apps.tenant.publishing.channels import views as channel_views
from apps.tenant.publishing.exports import download_views, media_views, taking_back_views, views
from apps.tenant.publishing.notices import views as notices
from apps.tenant.publishing.push import views as push

app_name = "publishing"

urlpatterns = [
    path("deliveries/", board.board, name="board"),
    path("deliveries/retry", board_actions.retry, name="retry"),
    path("deliveries/call-back", board_actions.call_back, name="call_back"),
    path("deliveries/<uuid:post_id>/", board.detail, name="delivery"),
    path("deliveries/<uuid:post_id>/shift", board_actions.shift, name="shift"),
    path("deliveries/<uuid:post_id>/to-plan", board_actions.to_plan, name="to_plan"),
    path("deliveries/notices/<uuid:notice_id>/seen", notices.seen, name="notice_seen"),
    path("deliveries/send/", push.push, name="push"),
    path("deliveries/send/check", push.check, name="push_check"),
    path("deliveries/send/chosen", push.chosen, name="push_chosen"),
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
