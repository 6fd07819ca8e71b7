"""The library, and how the workspace looks and speaks."""

from typing import Any

from apps.tenant.artworks.models import Artwork, Collection, FactsSheet, Framing, Rendition, Upload
from apps.tenant.brand.models import Brand
from apps.tenant.captions.models import Caption, CaptionVersion, ToneTrial, WritingJob
from apps.tenant.takeout.tables.table import Made, Names, Table, words

_FILE = {"type": ["string", "null"], "description": "Where the file lies in this export; null: it has none"}


def _original(row: dict[str, Any], names: Names) -> str | None:
    return names.originals.get(row["id"])


def _mark(field: str) -> Made:
    return Made(shape=_FILE, needs=(field,), make=lambda row, names: names.marks.get(row[field]))


LIBRARY = (
    Table(
        name="brand",
        model=Brand,
        about="How the workspace looks and how it speaks: one row",
        fields=words(
            "created_at updated_at company_name branded_hashtag shop_url tone default_hashtags instagram_hashtags"
            " pinterest_hashtags facebook_hashtags etsy_hashtags networks avoided_phrases preferred_phrases writer"
            " openai_model disclose_ai accent_color theme footer_text sender_name hide_powered_by"
        ),
        left_out={
            "only": "Says that there is one row.",
            "logo": "The file is in brand/, and logo_file says its name.",
            "favicon": "The file is in brand/, and favicon_file says its name.",
            "touch_icon": "The file is in brand/, and touch_icon_file says its name.",
        },
        made={f"{name}_file": _mark(name) for name in ("logo", "favicon", "touch_icon")},
    ),
    Table(
        name="collections",
        model=Collection,
        about="A series of artworks, with the facts that they share",
        fields=words("created_at updated_at name description materials note fulfilment cover"),
    ),
    Table(
        name="artworks",
        model=Artwork,
        about=(
            "A painting: its facts, its stock, its original file. In the bin while deleted_at is set. Prices are whole"
            " minor units (cents) of the currency; lengths are decimal numbers, as text, in the unit"
        ),
        fields=words(
            "created_at updated_at title collection medium height width depth unit year price_minor currency edition"
            " edition_size prints_left sku note tags place availability availability_carried hold_until has_prints"
            " words_switched_at shapes original_name content_type sha256 byte_size pixel_width pixel_height palette"
            " colours orientation deleted_at"
        ),
        left_out={
            "original": "The file is in originals/, and original_file says its name.",
            "search_text": "PostgreSQL makes it of the other fields.",
        },
        made={"original_file": Made(shape=_FILE, needs=("id",), make=_original)},
    ),
    Table(
        name="framings",
        model=Framing,
        about="How an artwork is shown in one shape where somebody chose that, in fractions of the upright picture",
        fields=words("created_at updated_at artwork kind matte crop_x crop_y crop_width crop_height"),
    ),
    Table(
        name="captions",
        model=Caption,
        about="The words for one artwork on one network, as they are now",
        fields=words(
            "created_at updated_at artwork network text print_text hashtags title link board alt_text source version"
            " approved_at approved_by"
        ),
    ),
    Table(
        name="caption_versions",
        model=CaptionVersion,
        about="The words of a caption as somebody left them at one time",
        fields=words(
            "created_at updated_at caption version text print_text hashtags title link board alt_text source"
            " written_by writer_name"
        ),
    ),
)

LIBRARY_LEFT_OUT = {
    Rendition: "Made of the originals, and made anew whenever they are missing.",
    Upload: "A file on its way in; what arrived is an artwork.",
    FactsSheet: "A sheet on its way in; what it changed is in the artworks, and in the activity.",
    WritingJob: "Work in progress; what was written is in the captions.",
    ToneTrial: "Words to choose from, kept for an hour; what was chosen is in the captions.",
}
