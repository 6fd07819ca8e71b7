"""Sea and sky laid on with a palette knife."""

from collections.abc import Sequence

from apps.demo.paintings.easel import Easel, clamp, flat, mix, ramp, step
from apps.demo.paintings.layers import Layers

_FOAM = "#f4f1e8"


def seascape(easel: Easel, tones: Sequence[str]) -> Layers:
    """``tones``: five of the sky from the zenith down, five of the sea from the horizon on, one of the light."""
    sky, sea, accent = tones[:5], tones[5:10], tones[10]
    horizon, glow = easel.chance.choice([0.3, 0.36, 0.42, 0.56]), easel.chance.uniform(0.25, 0.75)
    bend_x = easel.noise(260) * 30
    bend_y = easel.noise(320, stretch=2) * 30 + easel.noise(70, stretch=2) * 6
    knife = easel.warp(easel.patches(260, 34) * 0.8 + easel.patches(120, 15) * 0.45, bend_x, bend_y)
    hairs = easel.warp(easel.bristles(300), bend_x, bend_y + knife * 60)
    swell = easel.warp(easel.patches(460, 52) * 0.8 + easel.patches(190, 22) * 0.6, bend_x * 1.5, bend_y * 2.2)

    cloud = easel.fractal(340, octaves=3, stretch=2.6)
    aside = easel.x - glow
    height = easel.y * (0.75 / horizon) + cloud * 0.24 + knife * 0.16 + hairs * 0.035 - aside * aside * 0.6 + 0.1
    above = ramp(clamp(height), sky)

    depth = clamp((easel.y - horizon) / (1 - horizon)).copy_memory()
    below = ramp(clamp(depth * 0.72 + swell * (depth * 0.34 + 0.06) + knife * 0.15 + hairs * 0.045 + 0.12), sea)
    path = clamp(aside.abs() / (depth * 0.2 + 0.04) * -1 + 1) * step(knife + swell * 0.6, 0.1, 0.3)
    below = mix(below, flat(accent), clamp(path * clamp(depth * -1 + 1.1) * 1.3) * 0.9)
    lace = (easel.noise(110, stretch=5) + bend_y * 0.01 + knife * 0.12).abs() * -3.2 + 1
    foam = (step(lace, 0.72, 0.2) * clamp(depth * 1.6 - 0.2) * step(knife + swell * 0.5, 0, 0.5)).copy_memory()
    below = mix(below, flat(_FOAM), foam * 0.92)

    shore = step(easel.y + easel.noise(200) * 0.004 + hairs * 0.003, horizon, 0.005).copy_memory()
    paint = knife * 1.2 + hairs * 0.75 + (swell * 0.9 + foam * 1.6) * shore
    return Layers(mix(above, below, shore), paint)
