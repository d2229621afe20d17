"""The circle map: circles lie inside those above, never over one another, and names fit (C1)."""

import math
import random
import time

import pytest

from workspace.circles.drawing import FAR, NEAR, SIDE, Disc, Node, draw, pack, shortened, width_of


def tree(*parents: int | None, size: int = 5) -> list[Node]:
    """Circles numbered from 1, each below the one named."""
    return [
        Node(number, parent, f"Circle number {number}", size)
        for number, parent in enumerate(parents, start=1)
    ]


def drawn_at_random(count: int) -> list[Node]:
    chance = random.Random(count)
    parents = [None, *(chance.randint(1, number) for number in range(1, count))]
    return [
        Node(n, parent, "x" * chance.randint(1, 60), chance.randint(0, 40))
        for n, parent in enumerate(parents, 1)
    ]


SHAPES = {
    "one": tree(None),
    "one inside one": tree(None, 1),
    "two": tree(None, 1, 1),
    "forty alike": tree(None, *[1] * 40),
    "three hundred alike": tree(None, *[1] * 300),
    "six deep": tree(None, 1, 2, 3, 4, 5),
    "two that nothing holds": tree(None, None, 2),
    "a child before its parent": [Node(2, 1, "Child", 3), Node(1, None, "Parent", 3)],
    "empty ones": tree(None, 1, 1, 1, size=0),
    "a giant and a dwarf": [*tree(None), Node(2, 1, "Giant", 900), Node(3, 1, "Dwarf", 1)],
    "sixty of any kind": drawn_at_random(60),
}


def inside(disc: Disc, other: Disc) -> bool:
    return math.hypot(disc.x - other.x, disc.y - other.y) + disc.r <= other.r + 1e-6


def apart(disc: Disc, other: Disc) -> bool:
    return math.hypot(disc.x - other.x, disc.y - other.y) >= disc.r + other.r - 1e-6


@pytest.mark.parametrize("name", SHAPES)
def test_c1_each_circle_lies_inside_the_one_above_and_over_no_other(name: str) -> None:
    discs = draw(SHAPES[name])
    by_key = {disc.node.key: disc for disc in discs}
    assert by_key.keys() == {node.key for node in SHAPES[name]}
    for disc in discs:
        assert disc.r > 0
        assert disc.r <= min(disc.x, disc.y, SIDE - disc.x, SIDE - disc.y), "on the map"
        above = by_key.get(disc.node.parent or 0)
        assert above is None or (inside(disc, above) and disc.r < above.r)
        for other in discs:
            if other is not disc and other.node.parent == disc.node.parent:
                assert apart(disc, other)


def test_nothing_to_draw() -> None:
    assert draw([]) == []


def test_the_order_is_that_of_the_list_each_before_those_inside() -> None:
    discs = draw([Node(1, None, "A", 1), Node(2, 1, "B", 1), Node(3, 1, "C", 1), Node(4, 2, "D", 1)])
    assert [(disc.node.name, disc.depth) for disc in discs] == [("A", 0), ("B", 1), ("D", 2), ("C", 1)]


def test_size_says_how_many_full_members_there_are() -> None:
    discs = {
        d.node.name: d
        for d in draw([*tree(None), Node(2, 1, "Two", 2), Node(3, 1, "Eight", 8), Node(4, 1, "None", 0)])
    }
    assert discs["Eight"].r == pytest.approx(2 * discs["Two"].r), "the area, not the radius, is the number"
    assert discs["None"].r == pytest.approx(discs["Two"].r / math.sqrt(2)), "at least as one"


def test_who_is_below_a_circle_that_is_not_shown_stands_at_the_top() -> None:
    assert [disc.depth for disc in draw([Node(2, 99, "Orphan", 3), Node(3, 2, "Child", 3)])] == [0, 1]


@pytest.mark.parametrize("name", SHAPES)
def test_names_stay_inside_their_circle_and_out_of_those_within(name: str) -> None:
    discs = draw(SHAPES[name])
    for disc in discs:
        for letters, lines in ((NEAR, disc.near), (FAR, disc.far)):
            for line in lines:
                half = width_of(line.text) * letters / 2
                for y in (line.y - 0.7 * letters, line.y):
                    assert math.hypot(half, y - disc.y) <= disc.r, line.text
                for below in discs:
                    if below.node.parent == disc.node.key:
                        assert line.y < below.y - below.r


def test_a_name_is_whole_where_it_fits_and_shortened_where_it_does_not() -> None:
    alone = draw([Node(1, None, "Gypsy, Roma and Traveller carers", 5)])[0]
    assert " ".join(line.text for line in alone.far) == "Gypsy, Roma and Traveller carers"
    long = [Node(n, 1, "Gypsy, Roma and Traveller carers in the north", 5) for n in range(2, 20)]
    many = draw([*tree(None), *long])[5]
    assert many.far and many.far[-1].text.endswith("…")
    tiny = draw(tree(None, *[1] * 300))[5]
    assert tiny.near == tiny.far == [], "a link and its title only"


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("Carers", 9, "Carers"), ("Leaving hospital", 5.2, "Leaving…"), ("Leaving hospital", 1, ""),
        ("照护者照护者照护者", 5, "照护者…"), ("", 3, ""),
    ],
)  # fmt: skip
def test_shortening(text: str, width: float, shown: str) -> None:
    assert shortened(text, width) == shown
    assert width_of(shown) <= width


def test_the_two_links_differ_in_shape_and_lie_on_the_rim() -> None:
    disc = draw(tree(None, 1))[1]
    assert disc.view_in.shape.count("L") == 2, "a point"
    assert disc.view_out.shape.count("L") == 3, "a diamond"
    for mark in (disc.view_in, disc.view_out):
        assert math.hypot(mark.x1 - disc.x, mark.y1 - disc.y) < disc.r, "from inside"
        assert math.hypot(mark.x2 - disc.x, mark.y2 - disc.y) > disc.r, "to the circle around it"


def test_very_many_siblings_are_packed_in_a_time_that_anybody_can_wait() -> None:
    pack.cache_clear()
    begin = time.perf_counter()
    draw(tree(None, *[1] * 1000))
    assert time.perf_counter() - begin < 5
