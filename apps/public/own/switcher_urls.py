from django.urls import path

from apps.public.own import views

urlpatterns = [path("workspaces/", views.switcher, name="workspace_switcher")]
