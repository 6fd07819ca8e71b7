"""A coast from above: deep water, shallows, the lace of the surf, sand."""

from collections.abc import Sequence

from pyvips import Image

from apps.demo.paintings.easel import Easel, clamp, flat, mix, ramp, step
from apps.demo.paintings.layers import Layers

_FOAM = "#faf6ec"


def shore(easel: Easel, tones: Sequence[str]) -> Layers:
    """``tones``: five from the deep to the shallows, then three from wet sand to dry."""
    water, sand = tones[:5], tones[5:]
    tilt, line = easel.chance.choice([-0.55, -0.35, 0.35, 0.55]), easel.chance.uniform(0.58, 0.66)
    coast = easel.profile(520) * 0.07 + easel.noise(170, stretch=1.6) * 0.022
    # How far below the water's edge a point lies, in heights of the canvas.
    land = (easel.y - line + (easel.x - 0.5) * tilt + coast).copy_memory()
    bend_x = easel.noise(280) * 30
    bend_y = easel.noise(240, stretch=2) * 26 + (easel.x * tilt + coast) * 620
    marks = easel.patches(230, 30) * 0.8 + easel.patches(100, 14) * 0.45
    marks = easel.warp(marks.bandjoin(easel.bristles(300, 3.2)), bend_x, bend_y, reach=400)
    knife, hairs = marks[0].copy_memory(), marks[1].copy_memory()

    sea = ramp(clamp(land * 1.55 + knife * 0.14 + hairs * 0.05 + easel.fractal(330) * 0.07 + 0.98), water)
    beach = ramp(clamp(land * 3.4 + knife * 0.16 + hairs * 0.12), sand)
    rough = (knife * 0.009 + hairs * 0.007).copy_memory()
    dry = step(land + rough, 0, 0.008).copy_memory()
    foam = _surf(easel, land + rough, knife).copy_memory()
    colour = mix(mix(sea, beach, dry), flat(_FOAM), foam * 0.95)
    return Layers(colour, knife * 1.1 + hairs * 0.8 + foam * 1.5)


def _surf(easel: Easel, land: Image, knife: Image) -> Image:
    """Lines of foam along the coast, broader and closer the nearer they come."""
    torn = easel.fractal(130, octaves=4, stretch=1.6) + knife * 0.5
    total = easel.y * 0
    for reach, width, gaps in ((0.0, 0.02, -0.5), (-0.06, 0.02, -0.05), (-0.14, 0.016, 0.2), (-0.25, 0.014, 0.45)):
        drift = easel.profile(300) * 0.02
        line = step((land - reach + drift + torn * 0.012).abs() * -1, -width * 0.55, width)
        total = total + line * step(torn, gaps, 0.5)
    return clamp(total)
