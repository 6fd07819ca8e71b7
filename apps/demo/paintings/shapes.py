"""The few elements of SVG that compositions are made of. Lengths in units of 1000 for the canvas's longer side."""

from math import cos, radians, sin


def disc(x: float, y: float, radius: float, ink: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{ink}"/>'


def bar(x: float, y: float, width: float, height: float, ink: str, turn: float = 0) -> str:
    """A rectangle around its middle, turned by degrees."""
    return (
        f'<rect x="{-width / 2:.1f}" y="{-height / 2:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{ink}" '
        f'transform="translate({x:.1f} {y:.1f}) rotate({turn:.1f})"/>'
    )


def half(x: float, y: float, radius: float, ink: str, turn: float) -> str:
    """Half a disc, its flat side down, turned by degrees."""
    return (
        f'<path d="M{-radius:.1f} 0 A{radius:.1f} {radius:.1f} 0 0 1 {radius:.1f} 0 Z" fill="{ink}" '
        f'transform="translate({x:.1f} {y:.1f}) rotate({turn:.1f})"/>'
    )


def quarter(x: float, y: float, radius: float, ink: str, turn: float) -> str:
    """A quarter of a disc around the corner at (x, y), turned by degrees."""
    return (
        f'<path d="M0 0 L{radius:.1f} 0 A{radius:.1f} {radius:.1f} 0 0 1 0 {radius:.1f} Z" fill="{ink}" '
        f'transform="translate({x:.1f} {y:.1f}) rotate({turn:.1f})"/>'
    )


def arc(x: float, y: float, radius: float, ink: str, *, start: float, sweep: float, width: float) -> str:
    """A part of a ring, from ``start`` on for ``sweep`` degrees."""
    first, last = radians(start), radians(start + sweep)
    return (
        f'<path d="M{x + radius * cos(first):.1f} {y + radius * sin(first):.1f} '
        f'A{radius:.1f} {radius:.1f} 0 {int(sweep > 180)} 1 {x + radius * cos(last):.1f} {y + radius * sin(last):.1f}" '
        f'fill="none" stroke="{ink}" stroke-width="{width:.1f}"/>'
    )


def triangle(x: float, y: float, side: float, ink: str, turn: float) -> str:
    """Half of a square, with its right angle at (x, y), turned by degrees."""
    return (
        f'<path d="M0 0 L{side:.1f} 0 L0 {side:.1f} Z" fill="{ink}" '
        f'transform="translate({x:.1f} {y:.1f}) rotate({turn:.1f})"/>'
    )
