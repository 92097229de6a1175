"""A rule's docstring, read: one text feeds the page, `ssolint rule`, SARIF's help, and the tests.

The form: a title of one sentence, then Markdown headings. `## Why it matters` comes first, its first paragraph is
printed below each finding. `## Bad`, `## Fixed` and `## Good` each hold one indented example; a `## Fixed` belongs to
the `## Bad` above it. `(credentials)` or `(template)` behind the heading says what kind of file it is. In an example a
line of carets marks the text above it, the words behind the carets are the finding's message; a line
`--- credentials ---` or `--- config ---` begins the companion file. `## Fix` tells in words what no example can show.
`## Sources` is a list.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ssolint.patterns import pattern

if TYPE_CHECKING:
    from ssolint.rule import Rule

_HEADING = pattern(r"^## (?P<title>[^\n(]+?)(?: \((?P<option>[^)]*)\))?$", re.MULTILINE)
_MARK = pattern(r"^(?P<blanks> *)(?P<carets>\^+)(?: (?P<message>.*))?$")
_COMPANION = pattern(r"^--- (config|credentials) ---$")


class Mark(NamedTuple):
    """Where an example expects a finding: line and columns from 1, the end exclusive, and the whole message."""

    line: int
    column: int
    end_column: int
    message: str


class Example(NamedTuple):
    """One example of a page. `file` is `config`, `credentials` or `config.tmpl`; `beside` is the companion's text."""

    heading: str
    file: str
    text: str
    marks: tuple[Mark, ...]
    beside: str | None
    fixed: str | None


class Page(NamedTuple):
    """A rule's page: its title, why it matters (Markdown), its examples, its sources, the whole text in Markdown.

    `fixable`: it shows or tells of a fix.
    """

    title: str
    why: str
    examples: tuple[Example, ...]
    sources: tuple[str, ...]
    fixable: bool
    text: str

    @property
    def reason(self) -> str:
        """The first paragraph of `why` in one line: what is printed below a finding."""
        return " ".join(self.why.split("\n\n", 1)[0].split())


def has_page(rule: type[Rule]) -> bool:
    """Whether a rule has a page: no class has a docstring under `python -OO`, and a plugin's may be of another form."""
    if rule.__module__.startswith("ssolint."):
        return rule.__doc__ is not None
    try:
        page_of(rule)
    except (ValueError, KeyError):
        return False
    return True


def page_of(rule: type[Rule]) -> Page:
    """Read a rule's docstring. Raises ValueError where it is not of the form."""
    text = _dedent(rule.__doc__ or "")
    headings = list(_HEADING.finditer(text))
    if not headings:
        raise ValueError(f"the docstring of {rule.__name__} has no headings")
    title = " ".join(text[: headings[0].start()].split())
    parts = [
        (heading["title"], heading["option"] or "", text[heading.end() : following].strip("\n"))
        for heading, following in zip(headings, [*(h.start() for h in headings[1:]), len(text)], strict=True)
    ]
    why = "\n\n".join(body.strip() for name, _, body in parts if name == "Why it matters")
    sources = [line[2:].strip() for name, _, body in parts if name == "Sources" for line in _items(body)]
    fixable = any(name in ("Fix", "Fixed") for name, _, _ in parts)
    return Page(title, why, tuple(_examples(parts)), tuple(sources), fixable, text.strip() + "\n")


def _dedent(text: str) -> str:
    # inspect.cleandoc would import inspect; a docstring's first line stands behind the quotes.
    first, newline, rest = text.partition("\n")
    lines = rest.split("\n")
    margin = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    return first.strip() + newline + "\n".join(line[margin:] for line in lines)


def _items(body: str) -> list[str]:
    items: list[str] = []
    for line in body.split("\n"):
        if line.startswith("- "):
            items.append(line)
        elif line.strip() and items:
            items[-1] += " " + line.strip()
    return items


def _examples(parts: list[tuple[str, str, str]]) -> list[Example]:
    found: list[Example] = []
    for name, option, body in parts:
        if name not in ("Bad", "Good", "Fixed"):
            continue
        file = {"": "config", "credentials": "credentials", "template": "config.tmpl"}[option]
        text, marks, beside = _read_block(body)
        if name == "Fixed":
            if not found or found[-1].heading != "Bad" or found[-1].fixed is not None:
                raise ValueError("a Fixed example has no Bad one above it")
            found[-1] = found[-1]._replace(fixed=text)
        else:
            found.append(Example(name, file, text, marks, beside, None))
    return found


def _read_block(body: str) -> tuple[str, tuple[Mark, ...], str | None]:
    block = [line for line in body.split("\n") if not line.strip() or line.startswith("    ")]
    texts: list[list[str]] = [[]]
    marks = []
    for line in (line[4:] for line in block):
        mark = _MARK.match(line)
        if mark and texts[0]:
            column = len(mark["blanks"]) + 1
            marks.append(Mark(len(texts[0]), column, column + len(mark["carets"]), mark["message"] or ""))
        elif _COMPANION.match(line):
            texts.append([])
        else:
            texts[-1].append(line)
    joined = ["\n".join(lines).strip("\n") + "\n" for lines in texts]
    return joined[0], tuple(marks), joined[1] if len(joined) > 1 else None
