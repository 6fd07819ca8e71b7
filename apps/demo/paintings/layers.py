"""What every style ends with: a layer of colour, the relief of its paint, and the cloth below."""

from dataclasses import dataclass
from math import ceil

from pyvips import Image

from apps.demo.paintings.easel import Easel, clamp, light

_WEAVE = [[0, 1, 2, 1], [1, 2, 1, 0], [2, 1, 0, 1], [1, 0, 1, 2]]


@dataclass(frozen=True, slots=True)
class Layers:
    """``colour`` in sRGB; ``height`` of the paint, about 1 for thick; how strongly light and cloth show."""

    colour: Image
    height: Image
    relief: float = 0.085
    cloth: float = 0.012


def finished(easel: Easel, layers: Layers) -> Image:
    """The painting as it looks on the easel: 8-bit sRGB."""
    weave = Image.new_from_array(_WEAVE).replicate(ceil(easel.width / 4), ceil(easel.height / 4)) - 1
    shine = light(layers.height, layers.relief) * (weave.crop(0, 0, easel.width, easel.height) * layers.cloth + 1)
    return clamp(layers.colour * shine, 0, 255).cast("uchar").copy(interpretation="srgb")
