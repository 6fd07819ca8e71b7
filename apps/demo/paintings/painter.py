"""From a seed and a style to a JPEG."""

from collections.abc import Callable, Mapping, Sequence

from apps.demo.paintings.easel import Easel
from apps.demo.paintings.layers import Layers, finished
from apps.demo.paintings.palettes import PALETTES
from apps.demo.paintings.styles.botanical import BOTANICAL
from apps.demo.paintings.styles.colourfield import colourfield
from apps.demo.paintings.styles.flow import flow
from apps.demo.paintings.styles.geometry import GEOMETRIC
from apps.demo.paintings.styles.seascape import seascape
from apps.demo.paintings.styles.shore import shore
from apps.demo.paintings.styles.swell import swell

Style = Callable[[Easel, Sequence[str]], Layers]

STYLES: Mapping[str, Style] = {
    "seascape": seascape,
    "swell": swell,
    "shore": shore,
    "colourfield": colourfield,
    "flow": flow,
    **BOTANICAL,
    **GEOMETRIC,
}
_QUALITY = 90


def paint(seed: str, *, style: str, size: tuple[int, int], palette: str | None = None) -> bytes:
    """A painting as JPEG, ``size`` (width, height) in pixels: always the same for the same arguments.

    ``style`` is a key of STYLES, ``palette`` one of ``PALETTES[style]``; without it the seed chooses.
    Raises KeyError for others. Costs 0.4 to 1 s of CPU for 1280 × 1000.
    """
    easel = Easel(seed, size)
    named = PALETTES[style]
    tones = named[palette or easel.chance.choice(sorted(named))]
    image = finished(easel, STYLES[style](easel, tones))
    return bytes(image.jpegsave_buffer(Q=_QUALITY, optimize_coding=True, keep="none"))
