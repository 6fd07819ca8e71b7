from django.urls import path

from apps.public.billing import views

app_name = "billing"

urlpatterns = [path("webhook/", views.webhook, name="webhook")]
