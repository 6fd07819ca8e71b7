from django.urls import path

from apps.tenant.schedule import fill_views, post_views, proposal_edit_views, proposal_views, queue_views
from apps.tenant.schedule.out import urls as out
from apps.tenant.schedule.planner import action_views, dialog_views, views
from apps.tenant.schedule.planning_settings import urls as planning_settings
from apps.tenant.schedule.reviews import urls as reviews

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
    path("planner/fill/with", fill_views.fill_with, name="fill_with"),
    path("planner/fill/span", fill_views.span, name="fill_span"),
    path("planner/fill/times", fill_views.times, name="fill_times"),
    path("planner/proposals/<uuid:proposal_id>/", proposal_views.proposal, name="proposal"),
    path("planner/proposals/<uuid:proposal_id>/progress", proposal_views.progress, name="proposal_progress"),
    path("planner/proposals/<uuid:proposal_id>/go-on", proposal_views.go_on, name="proposal_go_on"),
    path("planner/proposals/<uuid:proposal_id>/summary", proposal_views.summary, name="proposal_summary"),
    path("planner/proposals/<uuid:proposal_id>/days", proposal_views.days, name="proposal_days"),
    path("planner/proposals/<uuid:proposal_id>/feed", proposal_views.feed, name="proposal_feed"),
    path("planner/proposals/<uuid:proposal_id>/placement", proposal_views.placement, name="proposal_placement"),
    path("planner/proposals/<uuid:proposal_id>/choices", proposal_views.choices, name="proposal_choices"),
    path("planner/proposals/<uuid:proposal_id>/edit", proposal_edit_views.edit, name="proposal_edit"),
    path("planner/proposals/<uuid:proposal_id>/undo", proposal_edit_views.undo, name="proposal_undo"),
    path("planner/proposals/<uuid:proposal_id>/redo", proposal_edit_views.redo, name="proposal_redo"),
    path("planner/proposals/<uuid:proposal_id>/refill", proposal_edit_views.refill, name="proposal_refill"),
    path("planner/proposals/<uuid:proposal_id>/accept", proposal_edit_views.accept, name="proposal_accept"),
    path("planner/proposals/<uuid:proposal_id>/discard", proposal_edit_views.discard, name="proposal_discard"),
    path("posts/<uuid:post_id>/", post_views.detail, name="post"),
    path("posts/<uuid:post_id>/move", post_views.move, name="move"),
    path("posts/<uuid:post_id>/replace", post_views.replace, name="replace"),
    path("posts/<uuid:post_id>/offer", action_views.take_offer, name="take_offer"),
    path("posts/<uuid:post_id>/remove", post_views.remove, name="remove"),
    path("posts/<uuid:post_id>/withdraw", post_views.withdraw, name="withdraw"),
    *reviews.urlpatterns,
    *planning_settings.urlpatterns,
    *out.urlpatterns,
]
