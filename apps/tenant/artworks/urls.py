from django.urls import path

from apps.tenant.artworks import views

app_name = "artworks"

urlpatterns = [
    path("library/", views.library, name="library"),
    path("collections/", views.collections, name="collections"),
]
