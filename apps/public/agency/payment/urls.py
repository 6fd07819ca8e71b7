from django.urls import path

from apps.public.agency.payment import plan_views, views

app_name = "payment"

urlpatterns = [
    path("clients/<uuid:workspace_id>/billing/", views.client, name="client"),
    path("clients/<uuid:workspace_id>/billing/invoices/", views.invoices, name="invoices"),
    path("clients/<uuid:workspace_id>/billing/plan/", views.plan_set, name="plan_set"),
    path("clients/<uuid:workspace_id>/billing/link/", views.link, name="link"),
    path("clients/<uuid:workspace_id>/billing/by-hand/", views.by_hand, name="by_hand"),
    path("clients/<uuid:workspace_id>/billing/ask/", views.ask, name="ask"),
    path("plans/", plan_views.plans, name="plans"),
    path("plans/rules/", plan_views.rules, name="rules"),
    path("plans/new/", plan_views.create, name="plan_create"),
    path("plans/<uuid:plan_id>/", plan_views.edit, name="plan"),
    path("plans/<uuid:plan_id>/move/", plan_views.move, name="plan_move"),
    path("plans/<uuid:plan_id>/retire/", plan_views.retire, name="plan_retire"),
    path("plans/<uuid:plan_id>/delete/", plan_views.delete, name="plan_delete"),
    path("plans/<uuid:plan_id>/prices/", plan_views.price_new, name="price_new"),
    path("plans/<uuid:plan_id>/prices/<uuid:price_id>/", plan_views.price_change, name="price_change"),
]
