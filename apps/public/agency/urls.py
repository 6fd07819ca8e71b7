from django.urls import path

from apps.public.agency import life_views, staff_views, views

app_name = "agency"

urlpatterns = [
    path("", views.home, name="home"),
    path("staff/", staff_views.staff, name="staff"),
    path("staff/second-factor/", staff_views.require_second_factor, name="staff_second_factor"),
    path("clients/new/", views.create, name="create"),
    path("clients/new/address/", views.check_address, name="check_address"),
    path("clients/<uuid:workspace_id>/", views.workspace, name="workspace"),
    path("clients/<uuid:workspace_id>/plan/", views.plan, name="plan"),
    path("clients/<uuid:workspace_id>/state/", life_views.state, name="state"),
    path("clients/<uuid:workspace_id>/retry/", views.retry, name="retry"),
    path("clients/<uuid:workspace_id>/welcome/", views.welcome, name="welcome"),
    path("clients/<uuid:workspace_id>/suspend/", life_views.suspend, name="suspend"),
    path("clients/<uuid:workspace_id>/resume/", life_views.resume, name="resume"),
    path("clients/<uuid:workspace_id>/archive/", life_views.archive, name="archive"),
    path("clients/<uuid:workspace_id>/restore/", life_views.restore, name="restore"),
    path("clients/<uuid:workspace_id>/purge/", life_views.purge, name="purge"),
]
