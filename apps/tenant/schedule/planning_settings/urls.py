"""Addresses of the settings' pages "Planning"; part of the schedule's."""

from django.urls import path

from apps.tenant.schedule.planning_settings import time_views, views

urlpatterns = [
    path("settings/planning/", views.rules, name="planning_rules"),
    path("settings/planning/days-off/", views.days_off, name="planning_days"),
    path("settings/planning/days-off/holidays", views.holidays, name="planning_holidays"),
    path("settings/planning/days-off/<uuid:blackout_id>/remove", views.days_off_take_away, name="planning_days_remove"),
    path("settings/planning/days-off/undo/<uuid:days_entry_id>", views.days_off_bring_back, name="planning_days_undo"),
    path("settings/planning/times/", time_views.times, name="planning_times"),
    path("settings/planning/times/week", time_views.week, name="planning_week"),
    path("settings/planning/times/best", time_views.best, name="planning_best_times"),
    path("settings/planning/times/copy-monday", time_views.copy_monday, name="planning_copy_monday"),
    path("settings/planning/times/clear", time_views.clear, name="planning_times_clear"),
    path("settings/planning/times/<uuid:slot_id>/remove", time_views.remove, name="planning_time_remove"),
    path("settings/planning/times/<uuid:slot_id>/natural", time_views.natural, name="planning_time_natural"),
    path("settings/planning/times/undo/<uuid:times_entry_id>", time_views.undo, name="planning_times_undo"),
]
