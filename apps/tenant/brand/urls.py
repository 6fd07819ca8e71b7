from django.urls import path

from apps.tenant.brand import views

app_name = "brand"

urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/colour/", views.colour, name="colour"),
    path("brand.css", views.css, name="css"),
]
