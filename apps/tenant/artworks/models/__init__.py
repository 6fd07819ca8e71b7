"""Artworks, the collections they belong to, their files and how those are framed."""

from apps.tenant.artworks.models.artworks import Artwork, Availability, Edition, Orientation, Unit
from apps.tenant.artworks.models.collections import Collection, Fulfilment
from apps.tenant.artworks.models.factsheets import FactsSheet, SheetState
from apps.tenant.artworks.models.files import Rendition, RenditionKind, Upload, UploadState
from apps.tenant.artworks.models.framing import Framing, MatteKind

__all__ = [
    "Artwork",
    "Availability",
    "Collection",
    "Edition",
    "FactsSheet",
    "Framing",
    "Fulfilment",
    "MatteKind",
    "Orientation",
    "Rendition",
    "RenditionKind",
    "SheetState",
    "Unit",
    "Upload",
    "UploadState",
]
