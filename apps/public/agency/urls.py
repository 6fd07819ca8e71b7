from django.urls import path

from apps.public.agency import views

app_name = "agency"

urlpatterns = [
    path("", views.home, name="home"),
]
