from django.urls import path

from apps.tenant.schedule import fill_views, post_views, queue_views
from apps.tenant.schedule.out.urls import urlpatterns as out
from apps.tenant.schedule.planner import action_views, dialog_views, views
from apps.tenant.schedule.planning_settings.urls import urlpatterns as planning_settings

app_name = "schedule"

urlpatterns = [
    path("planner/", views.planner, name="planner"),
    path("planner/feed", views.feed, name="feed"),
    path("planner/pulse", views.pulse, name="pulse"),
    path("planner/tray", views.tray, name="tray"),
    path("planner/attention", views.attention, name="attention"),
    path("planner/new", dialog_views.new, name="new"),
    path("planner/new/times", dialog_views.times, name="new_times"),
    path("planner/new/artworks", dialog_views.artworks, name="new_artworks"),
    path("planner/plan", action_views.plan, name="plan"),
    path("planner/move", action_views.move, name="move_posts"),
    path("planner/move-many", dialog_views.move_many, name="move_many"),
    path("planner/take-out", action_views.take_out, name="take_out"),
    path("planner/follow", action_views.follow, name="follow"),
    path("planner/stay", action_views.stay, name="stay"),
    path("planner/undo", action_views.undo, name="undo"),
    path("planner/redo", action_views.redo, name="redo"),
    path("planner/changes/<uuid:change_id>/undo", action_views.undo_one, name="undo_one"),
    path("planner/changes/<uuid:change_id>/redo", action_views.redo_one, name="redo_one"),
    path("queue/", queue_views.queue, name="queue"),
    path("queue/approve", post_views.approve, name="approve"),
    path("planner/fill/", fill_views.fill, name="fill"),
    path("planner/proposals/<uuid:proposal_id>/", fill_views.proposal, name="proposal"),
    path("planner/proposals/<uuid:proposal_id>/accept", fill_views.accept, name="proposal_accept"),
    path("planner/proposals/<uuid:proposal_id>/discard", fill_views.discard, name="proposal_discard"),
    path("posts/<uuid:post_id>/", post_views.detail, name="post"),
    path("posts/<uuid:post_id>/move", post_views.move, name="move"),
    path("posts/<uuid:post_id>/replace", post_views.replace, name="replace"),
    path("posts/<uuid:post_id>/offer", action_views.take_offer, name="take_offer"),
    path("posts/<uuid:post_id>/remove", post_views.remove, name="remove"),
    path("posts/<uuid:post_id>/withdraw", post_views.withdraw, name="withdraw"),
    *planning_settings,
    *out,
]
