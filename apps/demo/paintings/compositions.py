"""Where the shapes of a geometric painting stand."""

from collections.abc import Sequence

from apps.demo.paintings.drawing import extent
from apps.demo.paintings.easel import Easel
from apps.demo.paintings.shapes import arc, bar, disc, half, quarter, triangle


def bauhaus(easel: Easel, inks: Sequence[str]) -> list[str]:
    """A great disc, a bowl that answers it, beams that carry both."""
    wide, high = extent(easel)
    *bright, dark = inks
    easel.chance.shuffle(bright)
    unit, side = min(wide, high), easel.chance.choice([-1, 1])
    big = unit * easel.chance.uniform(0.2, 0.25)
    x, y = wide * (0.5 - side * 0.1), high * easel.chance.uniform(0.38, 0.44)
    bowl, floor = big * easel.chance.uniform(0.6, 0.8), y + big + unit * 0.09
    rings = [
        arc(x, y, big * (1.2 + 0.13 * ring), ink, start=205 if side > 0 else 245, sweep=90, width=unit * 0.02)
        for ring, ink in enumerate((bright[-1], dark, bright[-1]))
    ]
    lines = [
        bar(x + side * big * 1.15, high * 0.9 + line * unit * 0.022, wide * 0.2, unit * 0.005, dark)
        for line in range(4)
    ]
    return [
        disc(x, y, big, bright[0]),
        half(x + side * big * 0.85, floor, bowl, bright[1], 180),
        bar(x + side * big * 0.15, floor, wide * 0.74, unit * 0.045, dark),
        bar(x - side * big * 0.35, high * 0.53, unit * 0.03, high * 0.8, bright[2 % len(bright)]),
        *rings,
        disc(x + side * big * 1.4, y - big * 0.7, big * 0.24, dark),
        bar(x - side * big * 0.9, floor + bowl * 0.8, big * 0.36, big * 0.36, bright[1], 45),
        *lines,
    ]


def orbits(easel: Easel, inks: Sequence[str]) -> list[str]:
    """Discs in discs, each cut through the middle and turned."""
    wide, high = extent(easel)
    chance, unit = easel.chance, min(wide, high)
    shapes = []
    for x, y, radius in (
        (wide * 0.42, high * 0.4, unit * 0.36),
        (wide * 0.72, high * 0.72, unit * 0.23),
        (wide * 0.24, high * 0.82, unit * 0.15),
    ):
        turn = chance.choice([0, 45, 90, 135])
        for ring in range(5):
            own, across = chance.sample(list(inks), 2)
            size = radius * (1 - ring * 0.19)
            shapes += [half(x, y, size, own, turn), half(x, y, size, across, turn + 180)]
            turn += chance.choice([0, 90])
    return [*shapes, bar(wide * 0.5, high * 0.955, wide * 0.86, unit * 0.008, inks[-1])]


def tiles(easel: Easel, inks: Sequence[str]) -> list[str]:
    """A quilt of quarters, halves and triangles."""
    wide, high = extent(easel)
    chance = easel.chance
    columns = 4 if wide <= high else 5
    margin = min(wide, high) * 0.06
    side = (wide - 2 * margin) / columns
    rows = int((high - 2 * margin) / side + 0.25)
    top = (high - rows * side) / 2
    shapes = []
    for row in range(rows):
        for column in range(columns):
            x, y = margin + (column + 0.5) * side, top + (row + 0.5) * side
            shapes += _tile(easel, x, y, side, chance.sample(list(inks), 3))
    return shapes


def _tile(easel: Easel, x: float, y: float, side: float, inks: Sequence[str]) -> list[str]:
    first, second, third = inks
    turn, reach = easel.chance.choice([0, 90, 180, 270]), side / 2
    corner = {0: (-1, -1), 90: (1, -1), 180: (1, 1), 270: (-1, 1)}[turn]
    corner_x, corner_y = x + corner[0] * reach, y + corner[1] * reach
    ground = bar(x, y, side + 0.6, side + 0.6, first)
    match easel.chance.randrange(5):
        case 0:
            return [ground, quarter(corner_x, corner_y, side, second, turn)]
        case 1:
            inner = quarter(corner_x, corner_y, side * 0.5, third, turn)
            return [ground, quarter(corner_x, corner_y, side, second, turn), inner]
        case 2:
            return [ground, half(x, y, reach, second, turn), half(x, y, reach * 0.5, third, turn + 180)]
        case 3:
            return [ground, triangle(corner_x, corner_y, side, second, turn)]
        case _:
            return [ground, disc(x, y, reach * 0.72, second), disc(x, y, reach * 0.3, third)]


def arches(easel: Easel, inks: Sequence[str]) -> list[str]:
    """Gates within gates, and a sun that stands in one of them."""
    wide, high = extent(easel)
    chance, unit = easel.chance, min(wide, high)
    floor = high * 0.9
    gates = (
        ((0.33, 0.3, 0.34), (0.72, 0.22, 0.2))
        if wide <= high
        else ((0.27, 0.3, 0.3), (0.62, 0.23, 0.16), (0.86, 0.13, 0.1))
    )
    side = chance.choice([0, 1])
    shapes = []
    for place, breadth, rise in gates:
        x = wide * (1 - place if side else place)
        order = list(inks)
        chance.shuffle(order)
        for ring, ink in enumerate(order):
            radius = unit * breadth * (1 - ring / len(order))
            spring = floor - high * rise
            shapes += [
                half(x, spring, radius, ink, 0),
                bar(x, (spring + floor) / 2, 2 * radius, floor - spring + 1, ink),
            ]
    sun = wide * (0.26 if side else 0.76)
    return [
        disc(sun, high * 0.24, unit * 0.12, inks[0]),
        *shapes,
        bar(wide / 2, floor + unit * 0.012, wide * 0.88, unit * 0.024, inks[-1]),
    ]
