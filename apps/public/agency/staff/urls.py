"""Part of the portal's addresses, in the namespace ``agency``."""

from django.urls import path

from apps.public.agency.staff import join_views, views

urlpatterns = [
    path("", views.people, name="staff"),
    path("invite/", views.invite, name="staff_invite"),
    path("clients/", views.clients, name="staff_clients"),
    path("second-factor/", views.require_second_factor, name="staff_second_factor"),
    path("invitations/<uuid:staff_invitation_id>/resend/", views.resend, name="staff_resend"),
    path("invitations/<uuid:staff_invitation_id>/revoke/", views.revoke, name="staff_revoke"),
    path("people/<uuid:staff_id>/", views.change, name="staff_change"),
    path("people/<uuid:staff_id>/remove/", views.remove, name="staff_remove"),
    # Tokens have 43 characters, so that none reads like one of these words.
    path("join/", join_views.join_page, name="staff_join_page"),
    path("join/sign-out/", join_views.join_sign_out, name="staff_join_sign_out"),
    path("join/<str:token>/", join_views.join, name="staff_join"),
]
