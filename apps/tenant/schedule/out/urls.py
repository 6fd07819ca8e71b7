"""Addresses by which the plan is taken along; part of the schedule's."""

from django.urls import path

from apps.tenant.schedule.out import views

urlpatterns = [
    path("plan/<str:token>.ics", views.feed, name="plan_feed"),
    path("planner/out/", views.out, name="out"),
    path("planner/out/month", views.month, name="out_month"),
    path("planner/out/plan.csv", views.table, name="out_table"),
    path("planner/out/reset", views.feed_reset, name="feed_reset"),
]
