from django.urls import path

from apps.tenant.brand import look_views, views

app_name = "brand"

urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/look/", look_views.look, name="look"),
    path("settings/look/preview/", look_views.preview, name="look_preview"),
    path("brand/<str:file_name>", look_views.mark, name="mark"),
    path("brand.css", views.css, name="css"),
]
