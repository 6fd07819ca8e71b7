from django.urls import path

from apps.tenant.takeout import views

app_name = "takeout"

urlpatterns = [
    path("", views.page, name="page"),
    path("export/", views.ask, name="ask"),
    path("<uuid:takeout_id>/cancel/", views.cancel, name="cancel"),
    path("<uuid:takeout_id>/download/", views.download, name="download"),
]
