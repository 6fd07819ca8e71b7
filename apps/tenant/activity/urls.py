from django.urls import path

from apps.tenant.activity import views

app_name = "activity"

urlpatterns = [
    path("", views.log, name="log"),
    path("table/", views.table, name="table"),
]
