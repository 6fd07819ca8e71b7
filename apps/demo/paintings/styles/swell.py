"""Waves as bold bands, one behind the other, each dragged over the last."""

from collections.abc import Sequence

from pyvips import Image

from apps.core.imaging.oklab import hex_from_lab, lab_from_hex
from apps.demo.paintings.easel import Easel, clamp, flat, mix, ramp, step
from apps.demo.paintings.layers import Layers

_WAVES = 5


def swell(easel: Easel, tones: Sequence[str]) -> Layers:
    """``tones``: three of the sky from the zenith down, five waves from far to near, the crests."""
    sky, waves, crest = tones[:3], tones[3:8], tones[8]
    lines = _lines(easel)
    bend_x, bend_y = easel.noise(300) * 26, easel.noise(240, stretch=2) * 24
    # The knife follows the slope of the waves that it paints.
    bend_y = bend_y - (lines[1] + lines[3]) * 130
    marks = easel.patches(260, 30) * 0.8 + easel.patches(90, 13) * 0.4
    marks = easel.warp(marks.bandjoin(easel.bristles(340, 3.4)), bend_x, bend_y)
    flow = (marks[0] * 0.55 + marks[1] * 0.4).copy_memory()

    above = ramp(clamp(easel.y * 1.9 + flow * 0.22 + easel.noise(400) * 0.15), sky)
    place, lips = easel.y * 0, easel.y * 0
    for number, line in enumerate(lines):
        inside = step(line + flow * 0.012, 0, 0.004).copy_memory()
        body = clamp(line * (3 + number * 0.4) + flow * 0.55 + 0.12) * 2 + 3 * number
        place = mix(place, body, inside).copy_memory()
        width = 0.012 + 0.004 * number
        lip = inside * step(line * -1, -width, width) * step(flow, -0.02, 0.3)
        lips = (lips * (inside * -1 + 1) + lip).copy_memory()
    below = ramp(place / (3 * _WAVES - 1), [shade for wave in waves for shade in _shades(wave)])
    shore = step(lines[0] + flow * 0.012, 0, 0.004)
    colour = mix(mix(above, below, shore), flat(crest), clamp(lips) * 0.9)
    return Layers(colour, flow * 2 + lips * 1.2 + place * 0.5)


def _lines(easel: Easel) -> list[Image]:
    """For each wave, how far a point lies below its crest, in heights of the canvas."""
    top, drift = easel.chance.uniform(0.26, 0.36), easel.chance.choice([-0.13, -0.06, 0.06, 0.13])
    lines = []
    for number in range(_WAVES):
        near = number / (_WAVES - 1)
        rise = easel.profile(420 - 120 * near) * (0.035 + 0.05 * near) + easel.profile(120) * 0.012
        base = top + (0.86 - top) * near**0.9
        lines.append((easel.y - base + rise + (easel.x - 0.5) * (drift * (1 - near))).copy_memory())
    return lines


def _shades(tone: str) -> list[str]:
    lab = lab_from_hex(tone)
    lighter = lab.with_chroma(lab.chroma * 0.85, light=min(0.97, lab.light + 0.13))
    return [hex_from_lab(lighter), tone, hex_from_lab(lab.with_chroma(lab.chroma, light=lab.light - 0.1))]
