"""Behaviour that a changed line of the code would take away without any other test noticing."""

from __future__ import annotations

from ssolint.source import Source
from ssolint.syntax import parse


def test_the_line_span_of_a_line_has_its_line_end():
    tree = parse(Source(b"[a]\r\n  k = v\r\n", "config"))
    assert [tuple(node.line_span) for node in tree.nodes] == [(0, 5), (5, 14)]
