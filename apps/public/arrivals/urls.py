from django.urls import path

from apps.public.arrivals import views

app_name = "arrivals"

urlpatterns = [
    path("", views.arrivals, name="arrivals"),
    path("new/", views.create, name="create"),
    path("<uuid:arrival_id>/", views.arrival, name="arrival"),
    path("<uuid:arrival_id>/progress/", views.progress, name="progress"),
    path("<uuid:arrival_id>/announce/", views.announce, name="announce"),
    path("<uuid:arrival_id>/received/", views.received, name="received"),
    path("<uuid:arrival_id>/look/", views.look, name="look"),
    path("<uuid:arrival_id>/carry/", views.carry, name="carry"),
    path("<uuid:arrival_id>/delete/", views.delete, name="delete"),
    path("<uuid:arrival_id>/<slug:of>.<slug:form>", views.report, name="report"),
]
