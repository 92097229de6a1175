"""What the AWS CLI says and what ssolint says about the same five files.

The AWS CLI's words were measured: they come from `tests/verdicts/verdicts.jsonl`, and the README beside it says what
was run. ssolint's are printed now.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, NamedTuple

from docs_text import EFFECTS, FILE_NAMES, WIDTH, cell, colours, fenced
from readme import ROOT

import ssolint
from ssolint.consumers import CONSUMERS
from ssolint.finding import TOOLS
from ssolint.report import RenderOptions, render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.diagnostic import Report

# Mistakes that people make, and for which the AWS CLI has five different ways to answer.
CASES = {
    "v33-dup-key": "A setting twice",
    "v35-inline-comment-hash": "A comment behind the values",
    "v36-inline-comment-semi": "A comment behind the account",
    "v48-one-indented-key": "One setting indented",
    "v03-no-profile-prefix": "The word profile is missing",
}


class Case(NamedTuple):
    """One of the five files, and what each tool makes of it: `outcome`, `detail`, the AWS CLI also `login`."""

    title: str
    text: str
    tools: dict[str, dict[str, str]]

    def of_aws_cli(self) -> str:
        """The AWS CLI's words, or what it does without a word."""
        verdict = self.tools["aws-cli"]
        detail = verdict["detail"].replace("FILE", "/home/you/.aws/config")
        return detail if verdict["outcome"].startswith("refuses") else ""

    def of_ssolint(self) -> Report:
        """The report on the same text."""
        return ssolint.lint(self.text.encode(), isolated=True, name="~/.aws/config")


def cases() -> list[Case]:
    """The five files. Raises KeyError where one is no longer among the measured ones."""
    lines = (ROOT / "tests" / "verdicts" / "verdicts.jsonl").read_text(encoding="utf-8").splitlines()
    rows = {row["id"]: row for row in map(json.loads, lines)}
    return [Case(title, rows[name]["text"], rows[name]["tools"]) for name, title in CASES.items()]


def demo_table() -> Iterator[str]:
    """The five in short."""
    yield f"| the file has | {CONSUMERS['aws-cli'].title} says | ssolint says |"
    yield "|---|---|---|"
    for case in cases():
        words = case.of_aws_cli()
        theirs = f"`{cell(words)}`" if words else "*nothing: it goes on with the wrong value*"
        found = [(f"{one.place.line}:{one.place.column}", cell(one.message)) for one in case.of_ssolint().diagnostics]
        ours = "<br>".join(f"`{place}` {message}" for place, message in found)
        yield f"| {case.title.lower()} | {theirs} | {ours} |"


def demo() -> Iterator[str]:
    """The five with their files, both tools' words, and what the other tools do."""
    title = CONSUMERS["aws-cli"].title
    for case in cases():
        yield f"## {case.title}\n"
        yield fenced(case.text, "ini", FILE_NAMES["config"])
        words = case.of_aws_cli()
        yield f"{title}, asked for credentials:\n"
        silent = f"> nothing. It asks the portal with `{cell(case.tools['aws-cli']['detail'])}`.\n"
        yield fenced(words, "text") if words else silent
        login = case.tools["aws-cli"].get("login")
        if login == "reaches the service":
            yield "`aws sso login` finds nothing wrong, and opens the browser.\n"
        yield "ssolint:\n"
        stream = io.StringIO()
        render("full", case.of_ssolint(), stream, RenderOptions(color="always", width=WIDTH, environ={}, quiet=True))
        yield colours(stream.getvalue())
        yield _others(case)


def _others(case: Case) -> str:
    rows = []
    for effect, words in {"works": "work", "none": "see no SSO profile", **EFFECTS}.items():
        tools = [tool for tool in TOOLS if case.tools.get(tool, {}).get("outcome") == effect]
        if tools:
            rows.append(f"- {words}: {', '.join(tools)}")
    return "What the ten tools do with it:\n\n" + "\n".join(rows) + "\n"
