"""Records: frozen values that behave as named tuples do."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssolint.finding import Edit, Fix
from ssolint.record import Record
from ssolint.source import Span


class Point(Record):
    """A place."""

    x: int
    y: int = 0

    @property
    def doubled(self) -> int:
        """Twice the x."""
        return 2 * self.x


@given(st.integers(), st.integers())
def test_fields_come_by_place_and_by_name(x, y):
    point = Point(x, y)
    assert (point.x, point.y) == (x, y) == tuple(point)
    assert Point(y=y, x=x) == point
    assert point.doubled == 2 * x
    assert hash(point) == hash((x, y))
    assert sorted([point, Point(x - 1)]) == [Point(x - 1), point]
    assert pickle.loads(pickle.dumps(Span(x, y))) == Span(x, y)


def test_defaults_fill_what_is_not_said():
    assert Point(1) == Point(1, 0)
    assert Fix("title", (Edit(0, 0, "x"),)).safe


def test_a_record_is_frozen():
    point = Point(1)
    with pytest.raises(AttributeError):
        point.x = 2
    with pytest.raises(AttributeError):
        point.z = 2
    assert point._replace(x=2) == Point(2)
    assert point == Point(1)


@pytest.mark.parametrize(("values", "named"), [((), {}), ((1, 2, 3), {}), ((1,), {"z": 2}), ((1,), {"x": 2})])
def test_what_does_not_fit_is_refused(values, named):
    with pytest.raises(TypeError, match="Point takes x, y"):
        Point(*values, **named)


def test_it_says_what_it_is():
    assert repr(Point(1)) == "Point(x=1, y=0)"
