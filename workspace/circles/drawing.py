"""The circle map: where each circle lies inside the one above it, what fits into it, and who links the two.

Pure: it knows names, sizes and who is below whom, and gives back places in a square of `SIDE` units.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import circlify

SIDE = 320.0
MOST_PACKED = 24  # circlify's time grows with the third power of this: more siblings are packed in bundles
NEAR, FAR = 13.0, 8.0  # sizes of letters, on a phone and on a wide screen
_ROOM = 0.16  # between siblings, as a share of their radius
_RIM = 0.09  # between the outermost child and its parent, as a share of what is inside
_RIM_OF_ONE = 0.4  # around an only child: its links, and its parent's name and links, need room of their own
_LABEL = 18.0  # the height kept free for the name of a circle that has others inside


@dataclass(frozen=True)
class Node:
    """One circle as the map needs it: its key, whose it is, its name and how many full members it has."""

    key: int
    parent: int | None
    name: str
    size: int


@dataclass(frozen=True)
class Line:
    """One line of text, its middle at x, its foot at y."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Mark:
    """Where a link crosses the rim of a circle: the line's two ends, and a shape that points along it."""

    x1: float
    y1: float
    x2: float
    y2: float
    shape: str


@dataclass
class Disc:
    """One circle on the map."""

    node: Node
    depth: int
    x: float = 0.0
    y: float = 0.0
    r: float = 0.0
    near: list[Line] = field(default_factory=list)
    far: list[Line] = field(default_factory=list)

    @property
    def view_in(self) -> Mark:
        """The leader's link: a point that looks into the circle."""
        return _mark(self, math.radians(116), inward=True)

    @property
    def view_out(self) -> Mark:
        """The delegate's link: a diamond on the way out."""
        return _mark(self, math.radians(64), inward=False)


def draw(nodes: Sequence[Node]) -> list[Disc]:
    """Lay the circles out, each before those inside it, in the order in which they were given."""
    discs = _in_order(nodes)
    inside: dict[int | None, list[Disc]] = {}
    for disc in discs:
        inside.setdefault(disc.node.parent if disc.depth else None, []).append(disc)
    label = 0.0
    for _ in range(2):  # only when everything is laid out is it known how much a line of letters takes
        radius = _lay_out(discs, inside, label)
        label = _LABEL * radius / (SIDE / 2)
    _place(discs, inside, radius)
    for disc in discs:
        _name(disc, [below.y - below.r for below in inside.get(disc.node.key, [])])
    return discs


def _in_order(nodes: Sequence[Node]) -> list[Disc]:
    """Each circle before those below it. Who is below somebody not on the map stands at the top."""
    known = {node.key for node in nodes}
    below: dict[int | None, list[Node]] = {}
    for node in nodes:
        below.setdefault(node.parent if node.parent in known else None, []).append(node)
    waiting = [(node, 0) for node in reversed(below.get(None, []))]
    found = []
    while waiting:
        node, depth = waiting.pop()
        found.append(Disc(node, depth))
        waiting += [(child, depth + 1) for child in reversed(below.get(node.key, []))]
    return found


def _lay_out(discs: list[Disc], inside: dict[int | None, list[Disc]], label: float) -> float:
    """Give each circle its radius, and its place as seen from the middle of its parent."""
    for disc in reversed(discs):
        disc.r = math.sqrt(max(1, disc.node.size))
        below = inside.get(disc.node.key, [])
        if below:
            packed = _arrange(below)
            room = min(label, 0.5 * packed)
            rim = _RIM if len(below) > 1 else _RIM_OF_ONE
            disc.r = max(disc.r, packed * (1 + rim) + room / 2)
            for child in below:
                child.y += room / 2
    return _arrange(inside.get(None, [])) if discs else 1.0


def _arrange(discs: list[Disc]) -> float:
    """Put these beside one another around a middle; the radius of the circle that holds them all."""
    spaced = 1 + (_ROOM if len(discs) > 1 else 0)
    places, radius = pack(tuple(round(disc.r, 6) for disc in discs))
    for disc, (x, y) in zip(discs, places, strict=True):
        disc.x, disc.y = x * spaced, y * spaced
    return radius * spaced


@lru_cache(maxsize=256)
def pack(radii: tuple[float, ...]) -> tuple[tuple[tuple[float, float], ...], float]:
    """Where circles of these radii lie side by side, and the radius of the circle around them all."""
    if len(radii) > MOST_PACKED:
        return _in_bundles(radii)
    # The area is what circlify shares out; it gives the largest last, so each is known by its number.
    given = [{"id": number, "datum": radius**2} for number, radius in enumerate(radii)]
    found = {one.ex["id"]: one for one in circlify.circlify(given)}
    scale = max(radii) / max(one.r for one in found.values())
    return tuple((found[n].x * scale, found[n].y * scale) for n in range(len(radii))), scale


def _in_bundles(radii: tuple[float, ...]) -> tuple[tuple[tuple[float, float], ...], float]:
    """Very many siblings: packed a bundle at a time, then the bundles."""
    bundles = [radii[start : start + MOST_PACKED] for start in range(0, len(radii), MOST_PACKED)]
    packed = [pack(bundle) for bundle in bundles]
    middles, radius = pack(tuple(each for _, each in packed))
    places = [
        (x + middle[0], y + middle[1])
        for (bundle, _), middle in zip(packed, middles, strict=True)
        for x, y in bundle
    ]
    return tuple(places), radius


def _place(discs: list[Disc], inside: dict[int | None, list[Disc]], radius: float) -> None:
    """From places within the parent to places on the map, from the outside in."""
    scale = (SIDE / 2 - 2) / radius
    for disc in discs:
        disc.x, disc.y, disc.r = disc.x * scale, disc.y * scale, disc.r * scale
        if disc.depth == 0:
            disc.x, disc.y = disc.x + SIDE / 2, disc.y + SIDE / 2
    for disc in discs:
        for child in inside.get(disc.node.key, []):
            child.x, child.y = child.x + disc.x, child.y + disc.y


def _mark(disc: Disc, angle: float, *, inward: bool) -> Mark:
    """A line across the rim, from the circle to the one around it, with a shape where it crosses."""
    size = max(1.2, min(5.0, 0.16 * disc.r))
    cos, sin = math.cos(angle), math.sin(angle)

    def at(along: float, across: float = 0.0) -> tuple[float, float]:
        """A point seen from where the rim is crossed: outward, and to the side."""
        out = disc.r + along
        return disc.x + out * cos - across * sin, disc.y + out * sin + across * cos

    if inward:
        corners = [at(-size), at(size * 0.8, size), at(size * 0.8, -size)]
    else:
        corners = [at(-size), at(0, size), at(size), at(0, -size)]
    (x1, y1), (x2, y2) = at(-2.2 * size), at(1.6 * size)
    return Mark(x1, y1, x2, y2, "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "z")


# Names that fit -------------------------------------------------------------------------------------


def _name(disc: Disc, tops: list[float]) -> None:
    """The name at both sizes of letters: above what is inside, or in the middle."""
    for letters, into in ((NEAR, disc.near), (FAR, disc.far)):
        into.extend(_above(disc, letters, min(tops)) if tops else _within(disc, letters))


def _above(disc: Disc, letters: float, top: float) -> list[Line]:
    """One line in the room over the circles inside, as near to them as may be."""
    foot = top - 0.35 * letters
    text = shortened(disc.node.name, _chord(disc, foot - 0.85 * letters) / letters)
    return [Line(disc.x, foot, text)] if text else []


def _within(disc: Disc, letters: float) -> list[Line]:
    """Up to three lines in the middle: as few as hold the whole name, or three and an ellipsis."""
    most = min(3, int(1.5 * disc.r / (1.15 * letters)))
    best: list[str] = []
    for count in range(1, most + 1):
        widths = [
            _chord(disc, disc.y + edge * letters) / letters
            for edge in (1.15 * (abs(n - (count - 1) / 2)) + 0.5 for n in range(count))
        ]
        best = _filled(disc.node.name, widths) or best
        if best and not best[-1].endswith("…"):
            break
    begin = disc.y - 1.15 * letters * (len(best) - 1) / 2 + 0.35 * letters
    return [Line(disc.x, begin + 1.15 * letters * n, text) for n, text in enumerate(best)]


def _filled(name: str, widths: list[float]) -> list[str]:
    """The words on lines of these widths; the last line takes what is left, shortened."""
    left, lines = name.split(), []
    for width in widths[:-1]:
        taken = 0
        while taken < len(left) and width_of(" ".join(left[: taken + 1])) <= width:
            taken += 1
        if not taken:
            return []
        lines.append(" ".join(left[:taken]))
        left = left[taken:]
        if not left:
            return lines
    last = shortened(" ".join(left), widths[-1])
    return [*lines, last] if last else []


def _chord(disc: Disc, y: float) -> float:
    """How wide the circle is at this height, a little inside its rim."""
    away = abs(y - disc.y)
    return 2 * math.sqrt(disc.r**2 - away**2) - 6 if away < disc.r else 0.0


def shortened(text: str, width: float) -> str:
    """As much of the text as this width holds (in sizes of its letters) and an ellipsis; or nothing."""
    if width_of(text) <= width:
        return text
    kept = text
    while kept and width_of(kept + "…") > width:
        kept = kept[:-1]
    kept = kept.rstrip(" ,.-–(")
    return f"{kept}…" if len(kept) >= 3 else ""


def width_of(text: str) -> float:
    """About how wide a text runs, in sizes of its letters: rather too much than too little."""
    return sum(_wide(letter) for letter in text)


def _wide(letter: str) -> float:
    if letter in "iIjlft.,:;'’|! ()-":
        return 0.38
    if letter in "mwMW@…%":
        return 0.95
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    return 0.72 if letter.isupper() else 0.6
