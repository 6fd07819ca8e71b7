from django.urls import path

from apps.tenant.team import security_views as views

app_name = "security"

urlpatterns = [
    path("", views.second_factor, name="second_factor"),
    path("required/", views.require, name="require"),
]
