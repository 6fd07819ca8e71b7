"""The paintings of the demo's workspaces: a dozen each, by three quite different hands."""

from apps.demo.paintings.catalogue.jane import JANE
from apps.demo.paintings.catalogue.lumen import LUMEN
from apps.demo.paintings.catalogue.okafor import OKAFOR
from apps.demo.paintings.spec import PaintingSpec


def catalogue() -> dict[str, list[PaintingSpec]]:
    """Twelve paintings each for the workspaces ``jane``, ``okafor`` and ``lumen``."""
    return {"jane": list(JANE), "okafor": list(OKAFOR), "lumen": list(LUMEN)}
