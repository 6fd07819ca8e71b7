from django.urls import path

from apps.tenant.legacy import views

app_name = "legacy"

urlpatterns = [
    path("", views.kept, name="kept"),
]
