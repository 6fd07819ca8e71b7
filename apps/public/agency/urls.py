from django.urls import path

from apps.public.agency import views

app_name = "agency"

urlpatterns = [
    path("", views.home, name="home"),
    path("workspaces/new/", views.create, name="create"),
    path("workspaces/new/address/", views.check_address, name="check_address"),
    path("workspaces/<uuid:workspace_id>/", views.workspace, name="workspace"),
    path("workspaces/<uuid:workspace_id>/state/", views.state, name="state"),
    path("workspaces/<uuid:workspace_id>/retry/", views.retry, name="retry"),
    path("workspaces/<uuid:workspace_id>/welcome/", views.welcome, name="welcome"),
    path("workspaces/<uuid:workspace_id>/suspend/", views.suspend, name="suspend"),
    path("workspaces/<uuid:workspace_id>/resume/", views.resume, name="resume"),
]
