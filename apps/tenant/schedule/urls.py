from django.urls import path

from apps.tenant.schedule import views

app_name = "schedule"

urlpatterns = [
    path("planner/", views.planner, name="planner"),
    path("queue/", views.queue, name="queue"),
]
