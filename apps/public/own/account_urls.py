"""Of every host, below ``accounts/``: one's other workspaces, and where one is signed in."""

from django.urls import path

from apps.public.own import session_views, views

urlpatterns = [
    path("workspaces/", views.switcher, name="workspace_switcher"),
    path("sessions/", session_views.sessions, name="account_sessions"),
    path("sessions/end/", session_views.end, name="account_session_end"),
    path("sessions/end-all/", session_views.end_all, name="account_sessions_end"),
]
