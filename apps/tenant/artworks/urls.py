from django.urls import path

from apps.tenant.artworks import factsheet_views, framing_views, upload_views, views

app_name = "artworks"

urlpatterns = [
    path("uploads/", upload_views.status, name="uploads"),
    path("uploads/announce", upload_views.announce, name="announce"),
    path("uploads/decide", upload_views.decide, name="decide"),
    path("uploads/dismiss", upload_views.dismiss, name="dismiss"),
    path("uploads/<uuid:upload_id>/received", upload_views.received, name="received"),
    path("library/facts/", factsheet_views.sheets, name="facts_sheets"),
    path("library/facts/template.csv", factsheet_views.template, name="facts_template"),
    path("library/facts/<uuid:sheet_id>/", factsheet_views.sheet, name="facts_sheet"),
    path("library/facts/<uuid:sheet_id>/report.csv", factsheet_views.report, name="facts_report"),
    path("library/facts/<uuid:sheet_id>/apply", factsheet_views.apply, name="facts_apply"),
    path("library/facts/<uuid:sheet_id>/undo", factsheet_views.undo, name="facts_undo"),
    path("library/facts/<uuid:sheet_id>/discard", factsheet_views.discard, name="facts_discard"),
    path("artworks/<uuid:artwork_id>/", views.artwork, name="artwork"),
    path("artworks/<uuid:artwork_id>/edit", views.edit, name="edit"),
    path("artworks/<uuid:artwork_id>/price", views.price, name="price"),
    path("artworks/<uuid:artwork_id>/frames/", framing_views.frames, name="frames"),
    path("artworks/<uuid:artwork_id>/frames/<slug:shape_name>/", framing_views.frame, name="frame"),
    path("artworks/<uuid:artwork_id>/shape", framing_views.shape, name="shape"),
    path("artworks/<uuid:artwork_id>/original", views.original, name="original"),
    path("artworks/<uuid:artwork_id>/picture/<slug:kind>", views.picture, name="picture"),
]
