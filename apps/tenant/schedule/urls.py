from django.urls import path

from apps.tenant.schedule import fill_views, post_views, views

app_name = "schedule"

urlpatterns = [
    path("planner/", views.planner, name="planner"),
    path("planner/feed", views.feed, name="feed"),
    path("queue/", views.queue, name="queue"),
    path("queue/approve", post_views.approve, name="approve"),
    path("planner/fill/", fill_views.fill, name="fill"),
    path("planner/proposals/<uuid:proposal_id>/", fill_views.proposal, name="proposal"),
    path("planner/proposals/<uuid:proposal_id>/accept", fill_views.accept, name="proposal_accept"),
    path("planner/proposals/<uuid:proposal_id>/discard", fill_views.discard, name="proposal_discard"),
    path("posts/<uuid:post_id>/", post_views.detail, name="post"),
    path("posts/<uuid:post_id>/move", post_views.move, name="move"),
    path("posts/<uuid:post_id>/replace", post_views.replace, name="replace"),
    path("posts/<uuid:post_id>/remove", post_views.remove, name="remove"),
    path("posts/<uuid:post_id>/withdraw", post_views.withdraw, name="withdraw"),
]
