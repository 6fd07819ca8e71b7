from django.urls import path

from apps.tenant.team import join_views, views

app_name = "team"

urlpatterns = [
    path("", views.people, name="people"),
    path("invite/", views.invite, name="invite"),
    path("leave/", views.leave, name="leave"),
    path("invitations/<uuid:invitation_id>/resend/", views.resend, name="resend"),
    path("invitations/<uuid:invitation_id>/revoke/", views.revoke, name="revoke"),
    path("members/<uuid:membership_id>/role/", views.change_role, name="change_role"),
    path("members/<uuid:membership_id>/remove/", views.remove, name="remove"),
    path("members/<uuid:membership_id>/pass-on/", views.pass_on, name="pass_on"),
    # Tokens have 43 characters, so that none reads like one of these words.
    path("join/", join_views.join_page, name="join_page"),
    path("join/sign-out/", join_views.join_sign_out, name="join_sign_out"),
    path("join/renew/", join_views.join_renew, name="join_renew"),
    path("join/<str:token>/", join_views.join, name="join"),
]
