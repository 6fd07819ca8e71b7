"""On a workspace's hosts."""

from django.urls import path

from apps.public.support import visitor_views

app_name = "visit"

urlpatterns = [path("leave/", visitor_views.leave, name="leave")]
