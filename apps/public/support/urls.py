"""In the portal, below a client's page."""

from django.urls import path

from apps.public.support import views

app_name = "support"

urlpatterns = [
    path("<uuid:workspace_id>/enter/", views.enter, name="enter"),
    path("<uuid:workspace_id>/enter/ask/", views.ask, name="ask"),
]
