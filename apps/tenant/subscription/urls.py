from django.urls import path

from apps.tenant.subscription import views

app_name = "subscription"

urlpatterns = [
    path("", views.plan, name="plan"),
    path("choose/", views.choose, name="choose"),
    path("done/", views.done, name="done"),
    path("change/", views.change, name="change"),
    path("manage/", views.manage, name="manage"),
    path("go-on/", views.go_on, name="go_on"),
    path("limits/put-away/", views.put_away, name="put_away"),
    path("invoices/", views.invoices, name="invoices"),
]
