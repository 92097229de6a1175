"""The reader: lossless on any text, and Python's grammar on every text that botocore accepts."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from botocore.configloader import raw_config_parse
from botocore.exceptions import ConfigParseError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ssolint import syntax
from ssolint.source import MASK, Source
from strategies import mutated, pieces, sane_pieces

ANY_TEXT = st.one_of(st.text(), pieces, st.text(alphabet="[]=:#; \t\r\nab\ufeff\xa0\x0b\x85"))


def document(text: str, name: str = "config") -> syntax.Document:
    return syntax.parse(Source(text.encode("utf-8", "surrogatepass"), name))


@given(ANY_TEXT, st.sampled_from(["config", "config.tmpl"]))
def test_the_nodes_joined_are_the_text(text, name):
    tree = document(text, name)
    assert "".join(node.text for node in tree.nodes) == tree.source.text


@given(ANY_TEXT, st.sampled_from(["config", "config.tmpl"]))
def test_every_span_holds_what_it_says(text, name):
    tree = document(text, name)
    whole = tree.source.text
    for node in tree.nodes:
        assert whole[node.start : node.start + len(node.text)] == node.text
        assert whole[slice(*node.span)].strip() == node.text.strip()
        if isinstance(node, syntax.Header):
            assert whole[slice(*node.name_span)] == node.name
            assert whole[slice(*node.bracket_span)].startswith("[" + node.name)
            assert whole[slice(*node.tail_span)] == node.tail.lstrip()
        if isinstance(node, syntax.Setting):
            assert whole[slice(*node.key_span)] == node.raw_key
            assert whole[slice(*node.delimiter_span)] in "=:"
            if node.value != MASK and not node.lines:
                assert whole[slice(*node.value_span)] == node.value
            elif node.value != MASK:
                assert whole[slice(*node.first_span)] == node.value.split("\n")[0]
        if isinstance(node, syntax.Continuation):
            assert whole[slice(*node.key_span)] == node.key
            if node.value is not None:
                assert whole[slice(*node.value_span)] == node.value


@given(st.binary(max_size=300))
def test_any_bytes_are_read_and_given_back(data):
    source = Source(data, "config")
    syntax.parse(source)
    if source.encoding == "utf-8":
        assert source.encode(source.text) == data


def botocore_reads(data: bytes) -> dict | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "config")
        path.write_bytes(data)
        try:
            return raw_config_parse(str(path))
        except ConfigParseError:
            return None


def masked(sections: dict) -> dict:
    def value_of(key, value):
        secret = key in {"aws_secret_access_key", "aws_session_token", "aws_security_token"}
        return MASK if secret and value and isinstance(value, str) and value not in syntax.EXAMPLE_SECRETS else value

    return {name: {key: value_of(key, value) for key, value in found.items()} for name, found in sections.items()}


def ssolint_reads(data: bytes) -> dict | None:
    source = Source(data, "config")
    if source.encoding != "utf-8" or (
        not source.text.isprintable() and any("\udc80" <= c <= "\udcff" for c in source.text)
    ):
        return None
    try:
        return masked(syntax.as_botocore(syntax.parse(source)))
    except syntax.Refusal:
        return None


@settings(max_examples=8 * settings.default.max_examples)
@given(st.one_of(pieces, sane_pieces()).map(lambda text: text.encode()))
@example(b"[a]\nx = 1\n\n  y\n\n# c\n  z\n")
@example(b"[a]\ns3 =\n  x = 1\n\n  y=2\n")
@example(b"[a]\ns3 =\n  x\n")
@example(b"[a]\nx=1\n= 2\n  y\n")
@example(b"[DEFAULT]\nx=1\n[a]\ny=2\n[DEFAULT]\nz=3\n")
def test_sections_keys_and_values_are_botocores(data):
    theirs = botocore_reads(data)
    assert ssolint_reads(data) == (None if theirs is None else masked(theirs))


@settings(max_examples=5 * settings.default.max_examples)
@given(mutated())
def test_mutated_real_files_are_read_as_botocore_reads_them(data):
    theirs = botocore_reads(data)
    assert ssolint_reads(data) == (None if theirs is None else masked(theirs))


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("[profile dev\nregion = x\n", ["profile dev"]),
        ("[]\nx = 1\n[\ny = 2\n", ["", ""]),
        ("junk\n[a]\njunk\nx = 1\n", ["a"]),
    ],
)
def test_after_a_bad_line_the_reading_goes_on(text, sections):
    tree = document(text)
    assert [section.name for section in tree.sections] == sections
    assert tree.sections[-1].settings


def test_template_lines_are_directives():
    tree = document(
        '{{ if eq .os "linux" }}\n[default]\nregion = {{ .region }}\n{{ else }}[profile x]\n{{ end -}}\n'
        "{{/* a comment\n over two lines = no setting */}}\nkey = v\n",
        "config.tmpl",
    )
    kinds = [type(node).__name__ for node in tree.nodes]
    assert kinds == ["Directive", "Header", "Setting", "Header", "Directive", "Directive", "Directive", "Setting"]
    assert [section.name for section in tree.sections] == ["default", "profile x"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("{{/* a\nb */}}\n[a]\n", ["Directive", "Directive", "Header"]),
        ("{{- /* a\nb */ -}}\n[a]\n", ["Directive", "Directive", "Header"]),
        # Braces in a comment of Go end it as little as a header in it begins a section.
        ("{{/* a }}\n[b]\nk = v */}}\n[a]\n", ["Directive", "Directive", "Directive", "Header"]),
        ("{{/* a\n }} b\n[c]\n*/}}\n[a]\n", ["Directive", "Directive", "Directive", "Directive", "Header"]),
        # Behind a tag's end another one may begin.
        ("{{/* a\nb */ -}}{% if c\n%}\n[a]\n", ["Directive", "Directive", "Directive", "Header"]),
        ("{% set a =\n1 %}{% if b\n%}\n[a]\n", ["Directive", "Directive", "Directive", "Header"]),
        ("{{ a }}{{ b\n}}\n[a]\n", ["Directive", "Directive", "Header"]),
        # A line with more than the tag in it is the file's.
        ("[a]\nk = {{ if b\n}}\n[c]\n", ["Header", "Setting", "Directive", "Header"]),
        ("[a]\nk = {{/* b\nc */}}\n[c]\n", ["Header", "Setting", "Directive", "Header"]),
        # A tag that no later line closes takes none.
        ("[a]\n{% if b\nk = v\n", ["Header", "Junk", "Setting"]),
        ("{% if b\n[a]\nk = v\n", ["Junk", "Header", "Setting"]),
        ("[a]\n%} {% if b\nk = v\n", ["Header", "Junk", "Setting"]),
        # Tags and blanks in front of a header are no part of it.
        ("{{ a }} {{ b }}  [c]\n", ["Header"]),
        ("[a]\nk = v\n{{ if b }}\n", ["Header", "Setting", "Directive"]),
    ],
)
def test_the_lines_of_tags_are_the_template_engines(text, lines):
    assert [type(node).__name__ for node in document(text, "config.tmpl").nodes] == lines


@pytest.mark.parametrize("tags", ["{{ a }}", "{{ a }} ", "{{ a }}{{ b }}\t ", "{% if a %} {{ b }} "])
def test_a_header_behind_tags_begins_at_its_bracket(tags):
    (header,) = document(f"{tags}[profile a]\n", "config.tmpl").nodes
    assert (header.name, header.offset) == ("profile a", len(tags))


def test_a_line_of_tags_is_bad_where_the_file_is_no_template():
    nodes = document("[a]\n{{ b[0] }}\n").nodes
    assert [type(node).__name__ for node in nodes] == ["Header", "Junk"]


@pytest.mark.parametrize("marks", ["", "\ufeff", "\ufeff\ufeff"])
def test_the_nodes_joined_are_the_text_with_its_marks(marks):
    text = marks + "# a comment\n[a]\nk = v\n  w\n"
    assert "".join(node.text for node in document(text).nodes) == text
