from django.urls import path

from apps.tenant.domains import views

app_name = "domains"

urlpatterns = [
    path("", views.list_, name="list"),
    path("main/", views.reset_primary, name="reset_primary"),
    path("<uuid:claim_id>/check/", views.check, name="check"),
    path("<uuid:claim_id>/main/", views.make_primary, name="make_primary"),
    path("<uuid:claim_id>/remove/", views.remove, name="remove"),
]
