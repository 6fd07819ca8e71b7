from django.urls import path

from apps.public.audit import views

app_name = "audit"

urlpatterns = [
    path("", views.log, name="log"),
    path("table/", views.table, name="table"),
]
