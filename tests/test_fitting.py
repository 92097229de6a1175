"""Whether a fix fits is seen from the lines round it: the answer is that of the whole section, and costs no more."""

from __future__ import annotations

from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixing import crossed, edit_of
from ssolint import fitting
from ssolint.finding import Edit
from ssolint.fitting import fits, moves
from ssolint.source import Source
from ssolint.syntax import Document, parse

_PUT = ["", " ", "\n", "=", "#", "[", "]", "x", "é", "x = y\n", "  x = y\n", "[profile dev]\n", "# c\n", "\r", "  x\n"]


def document(text: str) -> Document:
    return parse(Source(text.encode("utf-8", "surrogateescape"), "config"))


@st.composite
def edited(draw: st.DrawFn) -> tuple[Document, list[Edit]]:
    """A text and up to three edits of it, in their order and apart from each other, or one of a whole line."""
    parsed = document(draw(crossed()).decode())
    text = parsed.source.text
    if draw(st.booleans()):
        start = draw(st.sampled_from(parsed.source.starts))
        return parsed, [Edit(start, text.find("\n", start) + 1 or len(text), draw(st.sampled_from(_PUT)))]
    places = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    longest = draw(st.sampled_from([0, 2, len(text)]))
    pairs = zip(places[::2], places[1::2], strict=False)
    return parsed, [Edit(start, min(end, start + longest), draw(st.sampled_from(_PUT))) for start, end in pairs]


@given(edited())
def test_the_lines_round_an_edit_tell_what_the_whole_section_tells(given_):
    parsed, edits = given_
    near = moves(parsed, edits)
    with (
        mock.patch.object(fitting, "_is_anchor", return_value=False),
        mock.patch.object(fitting, "_stays_in_line", return_value=False),
    ):
        assert near == moves(parsed, edits)


SECTION = "[profile a]\n" + "".join(f"k{number} = v\n" for number in range(300))


@pytest.mark.parametrize(
    ("tail", "old", "new", "fit"),
    [
        ("region = x\nregion = y\n", "region = x\n", "", True),
        ("region = x\n", "region", "k7", False),
        ("k7 = x\n", "k7", "k8", True),
        ("k7 = x\n", "k7 = x", "= x", True),
        ("region = x\n  more\n", "region = x\n", "", False),
        ("region = x\n", "k9 = v\n", " k9 = v\n", False),
        ("region = x\n", "k9 = v\n", "", True),
    ],
)
def test_the_keys_of_the_section_count_where_few_of_its_lines_are_read(tail, old, new, fit):
    text = SECTION + tail
    read = []
    plain = parse
    with mock.patch.object(fitting, "parse", lambda source: read.append(source.text) or plain(source)):
        assert fits(document(text), [edit_of(text, old, new)]) is fit
    assert sum(map(len, read)) < 100


@pytest.mark.parametrize("above", ["", "[z]\ny = z\n"])
def test_a_line_stays_out_of_a_value_that_another_edit_changes(above):
    text = above + "[a]\nk = v\nl = w\n"
    at, value = text.index("l ="), edit_of(text, "v", "x")
    assert fits(document(text), [value, Edit(at, at, "m = y\n")])
    assert not fits(document(text), [value, Edit(at, at, "  m = y\n")])
    assert not fits(document(text), [value, Edit(at, at, "  ")])


@pytest.mark.parametrize("text", ["[a]\n# a w\udce9rd\n[b]\n", "# a w\udce9rd\n", "[a]\ns3 =\n  k = \udce9\n"])
def test_for_a_word_of_a_comment_or_a_block_nothing_is_read(text):
    with mock.patch.object(fitting, "parse", side_effect=AssertionError):
        assert fits(document(text), [edit_of(text, "\udce9", "é")])


def test_where_no_section_comes_a_bad_block_of_the_defaults_is_no_hindrance():
    text = "[DEFAULT]\ns3 =\n  b\n[a]\nk = v\nl = w\n"
    assert fits(document(text), [edit_of(text, "k = v\n", "")])
    assert fits(document(text), [edit_of(text, "[a]", "[b]")])
    assert not fits(document(text), [edit_of(text, "l = w", "[b]\nl = w")])


@pytest.mark.parametrize(
    ("line", "old", "new", "fit"),
    [
        ("# a word", "word", "wörd", False),
        ("# a w\udce9rd", "\udce9", "é", True),
        ("# a word", "# a", "a", False),
        ("# a word", "a word", "a\nword", False),
        ("  k = v\u200b", "\u200b", "", True),
        ("  k = v", "= v", "v", False),
        ("  k = v", "  k", "k", True),
    ],
)
def test_an_edit_within_a_comment_or_a_line_of_a_block(line, old, new, fit):
    text = f"[profile a]\ns3 =\n  l = v\n{line}\nregion = x\n"
    assert fits(document(text), [edit_of(text, old, new)]) is fit
