"""A rule's page and the table of all rules: with rich on a terminal, as plain text elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from ssolint.page import page_of
from ssolint.rule import url_of

if TYPE_CHECKING:
    from ssolint.page import Page
    from ssolint.rule import Rule


def fix_of(page: Page) -> str:
    """`fix` where the page shows a fixed example, else an empty text."""
    return "fix" if any(example.fixed is not None for example in page.examples) else ""


def heading_of(rule: type[Rule]) -> str:
    """`SSO201 session-not-found (error)`."""
    return f"{rule.code} {rule.name} ({rule.severity.label}{', opt-in' if rule.opt_in else ''})"


def print_table(rules: list[type[Rule]], stream: TextIO) -> None:
    """One row a rule: code, name, severity, whether it has a fix, its title."""
    rows = []
    for rule in rules:
        page = page_of(rule)
        severity = f"{rule.severity.label}{' (opt-in)' if rule.opt_in else ''}"
        rows.append((rule.code, rule.name, severity, fix_of(page), page.title))
    if not stream.isatty():
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
            print("  ".join([*cells, row[-1]]).rstrip(), file=stream)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("code", "name", "severity", "fix", "reported when"):
        table.add_column(title, no_wrap=title != "reported when")
    colors = {"error": "red", "warning": "yellow", "info": "cyan"}
    for code, name, severity, fix, title in rows:
        table.add_row(code, Text(name, "bold"), Text(severity, colors[severity.split()[0]]), fix, Text(title))
    Console(file=stream, markup=False, highlight=False).print(table)


def print_pages(rules: list[type[Rule]], stream: TextIO) -> None:
    """The pages of these rules, one after the other."""
    for number, rule in enumerate(rules):
        if number:
            print(file=stream)
        text = f"# {heading_of(rule)}\n\n{page_of(rule).text}\n{url_of(rule.name)}\n"
        if not stream.isatty():
            print(text, end="", file=stream)
            continue
        from rich.console import Console
        from rich.markdown import Markdown

        Console(file=stream).print(Markdown(text, code_theme="ansi_dark"))


