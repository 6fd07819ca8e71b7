from django.urls import path

from apps.public.agency import staff_views, takeout_views, views

app_name = "agency"

urlpatterns = [
    path("", views.home, name="home"),
    path("staff/", staff_views.staff, name="staff"),
    path("staff/second-factor/", staff_views.require_second_factor, name="staff_second_factor"),
    path("clients/new/", views.create, name="create"),
    path("clients/new/address/", views.check_address, name="check_address"),
    path("clients/<uuid:workspace_id>/", views.workspace, name="workspace"),
    path("clients/<uuid:workspace_id>/plan/", views.plan, name="plan"),
    path("clients/<uuid:workspace_id>/state/", views.state, name="state"),
    path("clients/<uuid:workspace_id>/retry/", views.retry, name="retry"),
    path("clients/<uuid:workspace_id>/welcome/", views.welcome, name="welcome"),
    path("clients/<uuid:workspace_id>/suspend/", views.suspend, name="suspend"),
    path("clients/<uuid:workspace_id>/resume/", views.resume, name="resume"),
    path("clients/<uuid:workspace_id>/exports/", takeout_views.takeouts, name="takeouts"),
    path("clients/<uuid:workspace_id>/exports/new/", takeout_views.takeout_ask, name="takeout_ask"),
    path(
        "clients/<uuid:workspace_id>/exports/<uuid:takeout_id>/cancel/",
        takeout_views.takeout_cancel,
        name="takeout_cancel",
    ),
    path(
        "clients/<uuid:workspace_id>/exports/<uuid:takeout_id>/download/",
        takeout_views.takeout_download,
        name="takeout_download",
    ),
]
