"""A rule's page and the table of all rules: with rich on a terminal, as plain text elsewhere."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TextIO

from ssolint.page import has_page, page_of
from ssolint.report.terminal import NARROWEST, STYLES, wants_color, wants_links, width_of
from ssolint.rule import url_of

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from ssolint.rule import Rule


_PAGELESS = "Its page is not here: the rule has no docstring of that form, or Python runs with -OO, which drops them."


def heading_of(rule: type[Rule]) -> str:
    """`SSO201 session-not-found (error)`."""
    return f"{rule.code} {rule.name} ({rule.severity.label}{', opt-in' if rule.opt_in else ''})"


def print_table(rules: list[type[Rule]], stream: TextIO, color: str = "auto") -> None:
    """One row a rule: code, name, severity, whether it has a fix, its title."""
    rows = []
    for rule in rules:
        severity = f"{rule.severity.label}{' (opt-in)' if rule.opt_in else ''}"
        page = page_of(rule) if has_page(rule) else None
        fix = "fix" if page and page.fixable else ""
        rows.append((rule.code, rule.name, severity, fix, page.title if page else ""))
    if not wants_color(color, os.environ, stream) and not stream.isatty():
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
            print("  ".join([*cells, row[-1]]).rstrip(), file=stream)
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("code", "name", "severity", "fix", "reported when"):
        table.add_column(title, no_wrap=title != "reported when")
    for code, name, severity, fix, title in rows:
        style = STYLES[severity.split(maxsplit=1)[0]]
        table.add_row(Text(code), Text(name, "bold"), Text(severity, style), Text(fix), Text(title))
    put(table, console_for(stream, color))


def print_pages(rules: list[type[Rule]], stream: TextIO, color: str = "auto") -> None:
    """The pages of these rules, one after the other: as Markdown where there are no colours."""
    for number, rule in enumerate(rules):
        if number:
            print(file=stream)
        body = page_of(rule).text if has_page(rule) else f"{_PAGELESS}\n"
        text = f"# {heading_of(rule)}\n\n{body}\n{url_of(rule.name)}\n"
        if not wants_color(color, os.environ, stream):
            print(text, end="", file=stream)
            continue
        from rich.markdown import Markdown

        links = wants_links(os.environ, stream)
        if links:
            text = text.replace(f"\n{url_of(rule.name)}\n", f"\n[{url_of(rule.name)}]({url_of(rule.name)})\n")
        put(Markdown(text, code_theme="ansi_dark", hyperlinks=links), console_for(stream, color))


def put(what: RenderableType, console: Console) -> None:
    """Print without the blanks that rich fills lines with."""
    with console.capture() as captured:
        console.print(what)
    for line in captured.get().split("\n")[:-1]:
        console.file.write(line.rstrip(" ") + "\n")


def console_for(stream: TextIO, color: str) -> Console:
    """A console of rich that obeys what every output of ssolint obeys (`ssolint.report.terminal`)."""
    from rich.console import Console
    from rich.theme import Theme

    colored = wants_color(color, os.environ, stream)
    return Console(
        file=stream,
        width=max(width_of(os.environ, stream), NARROWEST),
        force_terminal=colored,
        color_system="standard" if colored else None,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        # rich's own has a black background, which stands out on a light terminal.
        theme=Theme({"markdown.code": "cyan"}),
    )
