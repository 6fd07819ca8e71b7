from django.urls import include, path

from apps.public.agency import life_views, takeout_views, views
from apps.public.agency.blueprints import views as blueprints
from apps.public.agency.calendar import views as calendar
from apps.public.agency.clients import saved_view_views
from apps.public.agency.clients import views as clients
from apps.public.agency.limits import views as limits
from apps.public.agency.overview import views as overview
from apps.public.agency.usage import views as usage

app_name = "agency"

urlpatterns = [
    path("", clients.home, name="home"),
    path("clients/table.csv", clients.table, name="table"),
    path("views/save/", saved_view_views.save, name="view_save"),
    path("views/<uuid:view_id>/", saved_view_views.change, name="view_change"),
    path("views/<uuid:view_id>/delete/", saved_view_views.delete, name="view_delete"),
    path("staff/", include("apps.public.agency.staff.urls")),
    path("clients/new/", views.create, name="create"),
    path("clients/new/address/", views.check_address, name="check_address"),
    path("clients/<uuid:workspace_id>/", views.workspace, name="workspace"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("templates/", blueprints.blueprints, name="blueprints"),
    path("templates/new/", blueprints.create, name="blueprint_create"),
    path("templates/<uuid:blueprint_id>/", blueprints.blueprint, name="blueprint"),
    path("templates/<uuid:blueprint_id>/state/", blueprints.state, name="blueprint_state"),
    path("templates/<uuid:blueprint_id>/again/", blueprints.again, name="blueprint_again"),
    path("templates/<uuid:blueprint_id>/delete/", blueprints.delete, name="blueprint_delete"),
    path("overview/", overview.overview, name="overview"),
    path("clients/<uuid:workspace_id>/edit/", views.edit, name="edit"),
    path("usage/", usage.usage, name="usage"),
    path("usage/month.csv", usage.month_table, name="usage_table"),
    path("usage/ledger.csv", usage.event_table, name="usage_ledger"),
    path("clients/<uuid:workspace_id>/limits/", limits.exemptions, name="exemptions"),
    path("clients/<uuid:workspace_id>/state/", life_views.state, name="state"),
    path("clients/<uuid:workspace_id>/retry/", views.retry, name="retry"),
    path("clients/<uuid:workspace_id>/welcome/", views.welcome, name="welcome"),
    path("clients/<uuid:workspace_id>/suspend/", life_views.suspend, name="suspend"),
    path("clients/<uuid:workspace_id>/resume/", life_views.resume, name="resume"),
    path("clients/<uuid:workspace_id>/archive/", life_views.archive, name="archive"),
    path("clients/<uuid:workspace_id>/restore/", life_views.restore, name="restore"),
    path("clients/<uuid:workspace_id>/purge/", life_views.purge, name="purge"),
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
