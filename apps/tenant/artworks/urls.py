from django.urls import path

from apps.tenant.artworks import collection_views, upload_views, views

app_name = "artworks"

urlpatterns = [
    path("library/", views.library, name="library"),
    path("library/bulk", views.bulk, name="bulk"),
    path("library/to-bin", views.to_bin, name="to_bin"),
    path("library/bin/", views.bin_, name="bin"),
    path("uploads/", upload_views.status, name="uploads"),
    path("uploads/announce", upload_views.announce, name="announce"),
    path("uploads/dismiss", upload_views.dismiss, name="dismiss"),
    path("uploads/<uuid:upload_id>/received", upload_views.received, name="received"),
    path("artworks/<uuid:artwork_id>/", views.artwork, name="artwork"),
    path("artworks/<uuid:artwork_id>/edit", views.edit, name="edit"),
    path("library/bin/<uuid:binned_id>/restore", views.restore, name="restore"),
    path("artworks/<uuid:artwork_id>/original", views.original, name="original"),
    path("artworks/<uuid:artwork_id>/picture/<slug:kind>", views.picture, name="picture"),
    path("collections/", collection_views.collections, name="collections"),
    path("collections/new/", collection_views.create, name="collection_create"),
    path("collections/<uuid:collection_id>/", collection_views.collection, name="collection"),
    path("collections/<uuid:collection_id>/edit", collection_views.edit, name="collection_edit"),
    path("collections/<uuid:collection_id>/delete", collection_views.delete, name="collection_delete"),
]
