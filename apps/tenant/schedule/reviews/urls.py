"""Addresses of reviews; they are part of the schedule's."""

from django.urls import path

from apps.tenant.schedule.reviews import client_views, comment_views, views

urlpatterns = [
    path("queue/reviews/", views.reviews, name="reviews"),
    path("queue/reviews/new", views.new, name="review_new"),
    path("queue/reviews/add", views.add, name="review_add"),
    path("queue/reviews/<uuid:review_id>/", views.review, name="review"),
    path("queue/reviews/<uuid:review_id>/extend", views.extend, name="review_extend"),
    path("queue/reviews/<uuid:review_id>/revoke", views.revoke, name="review_revoke"),
    path("queue/reviews/<uuid:review_id>/renew", views.renew, name="review_renew"),
    path("queue/reviews/<uuid:review_id>/mail", views.mail, name="review_mail"),
    path("posts/<uuid:post_id>/comments", comment_views.comments, name="comments"),
    path("posts/<uuid:post_id>/comments/<uuid:comment_id>/edit", comment_views.edit, name="comment_edit"),
    path("posts/<uuid:post_id>/comments/<uuid:comment_id>/remove", comment_views.remove, name="comment_remove"),
    # For clients, who have no account. Tokens have 43 characters, so that none reads like one of these words.
    path("review/", client_views.page, name="review_page"),
    path("review/approve-all", client_views.approve_all, name="client_approve_all"),
    path("review/posts/<uuid:item_id>/picture", client_views.picture, name="client_picture"),
    path("review/posts/<uuid:item_id>/approve", client_views.approve, name="client_approve"),
    path("review/posts/<uuid:item_id>/change", client_views.ask, name="client_ask"),
    path("review/posts/<uuid:item_id>/comment", client_views.comment, name="client_comment"),
    path("review/<str:token>/", client_views.open_link, name="review_open"),
]
