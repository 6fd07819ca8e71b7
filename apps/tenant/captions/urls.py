from django.urls import path

from apps.tenant.captions import views

app_name = "captions"

urlpatterns = [
    path("captions/", views.overview, name="overview"),
]
