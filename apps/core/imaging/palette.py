"""The colours that a picture is made of, by name."""

from collections import defaultdict
from dataclasses import dataclass
from math import dist, sqrt
from pathlib import Path

from apps.core.imaging.libvips import image_fitted
from apps.core.imaging.oklab import Lab, hex_from_lab, lab_from_hex, lab_from_rgb
from apps.core.imaging.pigments import PIGMENTS

_SIDE = 80  # of the thumbnail that is looked at
_CELL = 0.03  # colours nearer than this start as one
_CLUSTERS, _ROUNDS = 14, 8
_SAME = 0.09  # clusters nearer than this are one colour with light and shade on it
_LEAST_SHARE = 0.012
_HUE_WEIGHT = (
    2.0  # differences of hue and strength count double, as in https://www.w3.org/TR/css-color-4/#color-difference-OK
)
_ACCENT = 5.0  # how much a pure colour is preferred to a grey of the same share

Point = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Colour:
    """``hex`` is ``#rrggbb``, ``name`` lower case and fit for prose, ``share`` of the picture from 0 to 1."""

    hex: str
    name: str
    share: float


@dataclass(slots=True)
class _Cluster:
    centre: Point
    weight: float

    @property
    def name(self) -> str:
        return min(_NAMED, key=lambda named: dist(named[0], self.centre))[1]

    @property
    def presence(self) -> float:
        """How much of the picture's character it makes: small but pure colours count too."""
        return sqrt(self.weight) * (1 + _ACCENT * _lab(self.centre).chroma)


def palette(source: Path | bytes, count: int = 5) -> list[Colour]:
    """The ``count`` colours that make the picture, largest share first; fewer if it has fewer. No name comes twice.

    ``source`` is the path or the content of a picture that ``inspect`` has passed; a grid rendition is the
    cheapest. The same picture always gives the same colours. Raises VipsError for what can't be decoded.
    Costs 30 ms of CPU for a rendition, plus the decoding of anything larger.
    """
    cells = _cells(source)
    clusters = _named_once(_merged(_clustered(cells)))
    total = sum(weight for _, weight in cells)
    seen = [cluster for cluster in clusters if cluster.weight >= _LEAST_SHARE * total] or clusters
    chosen = sorted(_telling(seen, count), key=lambda cluster: cluster.weight, reverse=True)
    return [Colour(hex_from_lab(_lab(c.centre)), c.name, int(1000 * c.weight / total) / 1000) for c in chosen]


def colour_name(colour: str) -> str:
    """What a painter would call ``#rrggbb``."""
    return _Cluster(_point(lab_from_hex(colour)), 1).name


def _cells(source: Path | bytes) -> list[tuple[Point, float]]:
    """The picture's colours with their weights, sorted, near ones put together."""
    image = image_fitted(source, width=_SIDE, height=_SIDE).colourspace("srgb")
    if image.hasalpha():
        image = image.flatten(background=[255, 255, 255])
    pixels = bytes(image.write_to_memory())
    sums: dict[tuple[int, ...], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    for at in range(0, len(pixels), 3):
        point = _point(lab_from_rgb(pixels[at], pixels[at + 1], pixels[at + 2]))
        held = sums[tuple(int(part // _CELL) for part in point)]
        held[0] += point[0]
        held[1] += point[1]
        held[2] += point[2]
        held[3] += 1
    return [((a / n, b / n, c / n), n) for _, (a, b, c, n) in sorted(sums.items())]


def _clustered(cells: list[tuple[Point, float]]) -> list[_Cluster]:
    """k-means, started from the heaviest cell and then always the one that is least well represented."""
    centres = [max(cells, key=lambda cell: cell[1])[0]]
    nearest = [dist(point, centres[0]) for point, _ in cells]
    while len(centres) < min(_CLUSTERS, len(cells)):
        best = max(range(len(cells)), key=lambda i: nearest[i] * sqrt(cells[i][1]))
        centres.append(cells[best][0])
        nearest = [min(near, dist(point, centres[-1])) for near, (point, _) in zip(nearest, cells, strict=True)]
    clusters = [_Cluster(centre, 0) for centre in centres]
    for _ in range(_ROUNDS):
        clusters = _assigned(cells, clusters)
    return clusters


def _assigned(cells: list[tuple[Point, float]], clusters: list[_Cluster]) -> list[_Cluster]:
    """Each cell to its nearest cluster, each cluster to the middle of its cells; empty ones go."""
    members: list[list[tuple[Point, float]]] = [[] for _ in clusters]
    centres = [cluster.centre for cluster in clusters]
    for point, weight in cells:
        gaps = [dist(point, centre) for centre in centres]
        members[gaps.index(min(gaps))].append((point, weight))
    return [_mean(own) for own in members if own]


def _merged(clusters: list[_Cluster]) -> list[_Cluster]:
    """Without neighbours that the eye takes for one colour."""
    rest = sorted(clusters, key=lambda cluster: cluster.weight, reverse=True)
    merged: list[_Cluster] = []
    for cluster in rest:
        near = min(merged, key=lambda other: dist(other.centre, cluster.centre), default=None)
        if near and dist(near.centre, cluster.centre) < _SAME:
            merged[merged.index(near)] = _mean([(near.centre, near.weight), (cluster.centre, cluster.weight)])
        else:
            merged.append(cluster)
    return merged


def _named_once(clusters: list[_Cluster]) -> list[_Cluster]:
    by_name: dict[str, list[tuple[Point, float]]] = defaultdict(list)
    for cluster in clusters:
        by_name[cluster.name].append((cluster.centre, cluster.weight))
    joined = [_mean(own) for own in by_name.values()]
    return joined if len({cluster.name for cluster in joined}) == len(joined) else _named_once(joined)


def _telling(clusters: list[_Cluster], count: int) -> list[_Cluster]:
    """Those that describe the picture: present, and different from those already chosen."""
    rest = sorted(clusters, key=lambda cluster: cluster.presence)
    chosen = [rest.pop()]
    while rest and len(chosen) < count:
        rest.sort(key=lambda own: own.presence * min(dist(own.centre, other.centre) for other in chosen))
        chosen.append(rest.pop())
    return chosen


def _mean(cells: list[tuple[Point, float]]) -> _Cluster:
    weight = sum(own for _, own in cells)
    first, second, third = (sum(point[axis] * own for point, own in cells) / weight for axis in range(3))
    return _Cluster((first, second, third), weight)


def _point(lab: Lab) -> Point:
    return lab.light, _HUE_WEIGHT * lab.a, _HUE_WEIGHT * lab.b


def _lab(point: Point) -> Lab:
    return Lab(point[0], point[1] / _HUE_WEIGHT, point[2] / _HUE_WEIGHT)


_NAMED = [(_point(lab_from_hex(colour)), name) for colour, name, _ in PIGMENTS]
