from django.urls import path

from apps.tenant.calendars import views

app_name = "calendars"

urlpatterns = [
    path("calendars/", views.list_, name="list"),
]
