from django.urls import path

from apps.public.handoff import views

urlpatterns = [
    path("enter/", views.enter, name="handoff_enter"),
    path("give/", views.give, name="handoff_give"),
    path("arrive/", views.arrive, name="handoff_arrive"),
]
