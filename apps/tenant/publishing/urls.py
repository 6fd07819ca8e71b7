from django.urls import path

from apps.tenant.publishing import views

app_name = "publishing"

urlpatterns = [
    path("exports/", views.exports, name="exports"),
]
