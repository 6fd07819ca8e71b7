from django.urls import include, path

from apps.public.agency import views

app_name = "agency"

urlpatterns = [
    path("", views.home, name="home"),
    path("staff/", include("apps.public.agency.staff.urls")),
    path("clients/new/", views.create, name="create"),
    path("clients/new/address/", views.check_address, name="check_address"),
    path("clients/<uuid:workspace_id>/", views.workspace, name="workspace"),
    path("clients/<uuid:workspace_id>/plan/", views.plan, name="plan"),
    path("clients/<uuid:workspace_id>/state/", views.state, name="state"),
    path("clients/<uuid:workspace_id>/retry/", views.retry, name="retry"),
    path("clients/<uuid:workspace_id>/welcome/", views.welcome, name="welcome"),
    path("clients/<uuid:workspace_id>/suspend/", views.suspend, name="suspend"),
    path("clients/<uuid:workspace_id>/resume/", views.resume, name="resume"),
]
