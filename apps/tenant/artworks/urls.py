from django.urls import path

from apps.tenant.artworks import framing_views, upload_views, views

app_name = "artworks"

urlpatterns = [
    path("uploads/", upload_views.status, name="uploads"),
    path("uploads/announce", upload_views.announce, name="announce"),
    path("uploads/decide", upload_views.decide, name="decide"),
    path("uploads/dismiss", upload_views.dismiss, name="dismiss"),
    path("uploads/<uuid:upload_id>/received", upload_views.received, name="received"),
    path("artworks/<uuid:artwork_id>/", views.artwork, name="artwork"),
    path("artworks/<uuid:artwork_id>/edit", views.edit, name="edit"),
    path("artworks/<uuid:artwork_id>/price", views.price, name="price"),
    path("artworks/<uuid:artwork_id>/frames/", framing_views.frames, name="frames"),
    path("artworks/<uuid:artwork_id>/frames/<slug:shape_name>/", framing_views.frame, name="frame"),
    path("artworks/<uuid:artwork_id>/shape", framing_views.shape, name="shape"),
    path("artworks/<uuid:artwork_id>/original", views.original, name="original"),
    path("artworks/<uuid:artwork_id>/picture/<slug:kind>", views.picture, name="picture"),
]
