from django.urls import path

from apps.tenant.agency_access import views

app_name = "agency_access"

urlpatterns = [
    path("", views.page, name="page"),
    path("access/", views.access, name="access"),
    path("visits/<uuid:visit_id>/end/", views.end, name="end"),
]
