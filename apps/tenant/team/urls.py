from django.urls import path

from apps.tenant.team import views

app_name = "team"

urlpatterns = [path("", views.people, name="people")]
