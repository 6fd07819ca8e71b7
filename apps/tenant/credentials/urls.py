from django.urls import path

from apps.tenant.credentials import views

app_name = "credentials"

urlpatterns = [
    path("", views.keys, name="keys"),
    path("<slug:credential_kind>/", views.save, name="save"),
    path("<slug:credential_kind>/test/", views.test, name="test"),
    path("<slug:credential_kind>/remove/", views.remove, name="remove"),
]
