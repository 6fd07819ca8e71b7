from django.urls import path

from apps.tenant.library import bin_views, bulk_views, collection_views, views

app_name = "library"

urlpatterns = [
    path("library/", views.library, name="list"),
    path("library/edit", bulk_views.edit, name="edit"),
    path("library/write", bulk_views.write, name="write"),
    path("library/approve", bulk_views.approve, name="approve"),
    path("library/fill", bulk_views.fill, name="fill"),
    path("library/download", bulk_views.download, name="download"),
    path("library/to-bin", bin_views.to_bin, name="to_bin"),
    path("library/bin/", bin_views.bin_, name="bin"),
    path("library/bin/<uuid:binned_id>/restore", bin_views.restore, name="restore"),
    path("library/bin/undo/<uuid:entry_id>", bin_views.undo, name="bin_undo"),
    path("collections/", collection_views.collections, name="collections"),
    path("collections/new/", collection_views.create, name="collection_create"),
    path("collections/<uuid:collection_id>/", collection_views.collection, name="collection"),
    path("collections/<uuid:collection_id>/edit", collection_views.edit, name="collection_edit"),
    path("collections/<uuid:collection_id>/cover", collection_views.cover, name="collection_cover"),
    path("collections/<uuid:collection_id>/arrange", collection_views.arrange, name="collection_arrange"),
    path("collections/<uuid:collection_id>/delete", collection_views.delete, name="collection_delete"),
]
