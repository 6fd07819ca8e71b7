"""Artworks for tests, without files: what is tested with them does not look at pictures."""

import uuid

from apps.tenant.artworks.models import Artwork, Rendition, RenditionKind


def artwork_make(title: str = "Harbour", **facts: object) -> Artwork:
    """An artwork with its three renditions' rows."""
    key = uuid.uuid4().hex
    values: dict[str, object] = {
        "original": f"artworks/{key}/original.jpg",
        "original_name": f"{title}.jpg",
        "content_type": "image/jpeg",
        "sha256": key * 2,
        "byte_size": 1000,
        "pixel_width": 1200,
        "pixel_height": 900,
    }
    artwork = Artwork.objects.create(title=title, **{**values, **facts})
    Rendition.objects.bulk_create(
        Rendition(
            artwork=artwork,
            kind=kind,
            file=f"artworks/{key}/{kind}",
            content_type="image/jpeg",
            width=480,
            height=360,
            byte_size=100,
        )
        for kind in RenditionKind.values
    )
    return artwork
