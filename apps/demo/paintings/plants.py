"""Sprigs as shapes: white for the leaf, black for what is scraped out of it."""

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, degrees, pi, sin

from apps.demo.paintings.drawing import extent
from apps.demo.paintings.easel import Easel

_STEPS = 26
_FIRST = 5
_VEIN = 'stroke="#000" stroke-opacity="0.3" stroke-width="1.3"'
_OPACITY = 0.86


@dataclass(frozen=True, slots=True)
class Kind:
    """How a plant grows: its leaf (by place, heading in radians and length), every how many steps, how long."""

    leaf: Callable[[float, float, float, float], str]
    spacing: int
    size: float


def sprig(easel: Easel, kind: Kind, near: float) -> list[str]:
    """A stem that rises from the lower edge and bends, with leaves on both sides; ``near`` from 0 to 1."""
    wide, high = extent(easel)
    joints = _stem(easel, near)
    path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y, _ in joints)
    shapes = [f'<path d="{path}" fill="none" stroke="#fff" stroke-width="{2.2 + 2 * near:.1f}"/>']
    length = min(wide, high) * kind.size
    for place in range(_FIRST, _STEPS, kind.spacing):
        x, y, heading = joints[place]
        for side in (-1, 1):
            turn = heading + side * easel.chance.uniform(0.55, 0.95)
            reach = length * (1.1 - 0.75 * place / _STEPS) * easel.chance.uniform(0.8, 1.15) * (0.8 + 0.3 * near)
            shapes.append(kind.leaf(x, y, turn, reach))
    x, y, heading = joints[-1]
    return [*shapes, kind.leaf(x, y, heading, length * 0.5)]


def _stem(easel: Easel, near: float) -> list[tuple[float, float, float]]:
    wide, high = extent(easel)
    chance = easel.chance
    x, y = wide * chance.uniform(0.1, 0.9), high * chance.uniform(1.0, 1.08)
    heading = -pi / 2 + (0.5 - x / wide) * 0.7 + chance.uniform(-0.25, 0.25)
    stride = high * (chance.uniform(0.6, 0.9) - 0.12 * near) / _STEPS
    bend = chance.uniform(-0.9, 0.9) / _STEPS
    joints = []
    for _ in range(_STEPS):
        joints.append((x, y, heading))
        x, y, heading = x + cos(heading) * stride, y + sin(heading) * stride, heading + bend
    return joints


def _placed(x: float, y: float, turn: float, inner: str) -> str:
    return f'<g transform="translate({x:.1f} {y:.1f}) rotate({degrees(turn):.1f})">{inner}</g>'


def _lance(x: float, y: float, turn: float, reach: float) -> str:
    wide = reach * 0.19
    blade = (
        f"M0 0 C{reach * 0.3:.1f} {-wide:.1f} {reach * 0.7:.1f} {-wide * 0.8:.1f} {reach:.1f} 0 "
        f"C{reach * 0.7:.1f} {wide * 0.8:.1f} {reach * 0.3:.1f} {wide:.1f} 0 0Z"
    )
    vein = f'<path d="M0 0 L{reach * 0.92:.1f} 0" {_VEIN}/>'
    return _placed(x, y, turn, f'<path d="{blade}" fill="#fff" fill-opacity="{_OPACITY}"/>{vein}')


def _coin(x: float, y: float, turn: float, reach: float) -> str:
    middle, radius = reach * 0.58, reach * 0.33
    leaf = (
        f'<path d="M0 0 L{middle:.1f} 0" stroke="#fff" stroke-width="2"/>'
        f'<ellipse cx="{middle:.1f}" cy="0" rx="{radius * 1.15:.1f}" ry="{radius:.1f}" fill="#fff" '
        f'fill-opacity="{_OPACITY}"/><path d="M{middle - radius:.1f} 0 L{middle + radius * 0.8:.1f} 0" {_VEIN}/>'
    )
    return _placed(x, y, turn, leaf)


def _blade(x: float, y: float, turn: float, reach: float) -> str:
    sway = reach * 0.3
    path = (
        f"M0 0 Q{reach * 0.5:.1f} {-sway:.1f} {reach:.1f} {-sway * 0.3:.1f} Q{reach * 0.5:.1f} {-sway * 0.55:.1f} 0 0Z"
    )
    return _placed(x, y, turn, f'<path d="{path}" fill="#fff" fill-opacity="{_OPACITY}"/>')


def _heart(x: float, y: float, turn: float, reach: float) -> str:
    wide = reach * 0.42
    path = (
        f"M{reach * 0.2:.1f} 0 C{reach * 0.05:.1f} {-wide:.1f} {reach * 0.6:.1f} {-wide * 1.05:.1f} {reach:.1f} 0 "
        f"C{reach * 0.6:.1f} {wide * 1.05:.1f} {reach * 0.05:.1f} {wide:.1f} {reach * 0.2:.1f} 0Z"
    )
    lines = "".join(
        f'<path d="M{reach * at:.1f} 0 L{reach * (at + 0.2):.1f} {side * wide * (0.8 - at):.1f}" {_VEIN}/>'
        for at in (0.3, 0.45, 0.6)
        for side in (-1, 1)
    )
    vein = f'<path d="M0 0 L{reach * 0.94:.1f} 0" {_VEIN}/><path d="M0 0 L{reach * 0.2:.1f} 0" stroke="#fff"/>'
    return _placed(x, y, turn, f'<path d="{path}" fill="#fff" fill-opacity="{_OPACITY}"/>{vein}{lines}')


KINDS = {
    "willow": Kind(_lance, 2, 0.21),
    "eucalyptus": Kind(_coin, 3, 0.15),
    "palm": Kind(_blade, 1, 0.3),
    "philodendron": Kind(_heart, 4, 0.26),
}
