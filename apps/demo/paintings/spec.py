"""What the demo says about one of its paintings."""

from dataclasses import dataclass
from decimal import Decimal

from apps.demo.paintings.painter import paint

LONG_SIDE = 1200


@dataclass(frozen=True, slots=True)
class PaintingSpec:
    """Facts as an artwork has them, and what it takes to paint it. Prices in minor units."""

    title: str
    collection: str
    style: str
    palette: str
    seed: str
    medium: str
    height: Decimal
    width: Decimal
    unit: str
    year: int
    price_minor: int
    currency: str
    note: str

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, in the proportion of the canvas."""
        scale = LONG_SIDE / float(max(self.height, self.width))
        return round(float(self.width) * scale), round(float(self.height) * scale)

    @property
    def file_name(self) -> str:
        words = "".join(letter if letter.isalnum() else " " for letter in self.title.lower().replace("'", ""))
        return "-".join(words.split()) + ".jpg"

    def jpeg(self) -> bytes:
        """The painting itself, the same each time. Costs up to a second of CPU."""
        return paint(self.seed, style=self.style, size=self.size, palette=self.palette)


@dataclass(frozen=True, slots=True)
class Hand:
    """The painter whose catalogue it is, with the unit and currency of the house."""

    name: str
    unit: str
    currency: str

    def piece(
        self,
        title: str,
        collection: str,
        *,
        look: tuple[str, str],
        medium: str,
        size: tuple[int, int],
        year: int,
        price: int,
        note: str,
    ) -> PaintingSpec:
        """``look`` is style and palette, ``size`` height and width, ``price`` in whole units of the currency."""
        style, palette = look
        return PaintingSpec(
            title=title,
            collection=collection,
            style=style,
            palette=palette,
            seed=f"{self.name} {style} {palette}",
            medium=medium,
            height=Decimal(size[0]),
            width=Decimal(size[1]),
            unit=self.unit,
            year=year,
            price_minor=price * 100,
            currency=self.currency,
            note=note,
        )
