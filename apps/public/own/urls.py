from django.urls import path

from apps.public.own import views

app_name = "own"

urlpatterns = [
    path("", views.workspaces, name="workspaces"),
    path("new/", views.create, name="create"),
]
