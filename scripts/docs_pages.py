"""The parts of the documentation that are made from the program itself: the rules' pages and the tables.

They are made when the site is built and are nowhere committed: so they can't be out of date, and a new rule touches no
page.
"""

from __future__ import annotations

import html
import inspect
import io
import re
from typing import TYPE_CHECKING

from docs_examples import width
from docs_text import EFFECTS, FILE_NAMES, WIDTH, cell, colours, fenced
from readme import FAMILIES, ROOT, beside_botocore

import ssolint
from ssolint.completion import parser_of
from ssolint.consumers import CONSUMERS, TRAITS, describe
from ssolint.diagnostic import Describer, Diagnostic, Report, summarise
from ssolint.engine import check
from ssolint.finding import TOOLS
from ssolint.options import COMMANDS
from ssolint.page import Example, page_of
from ssolint.report import RenderOptions, render
from ssolint.rule import Rule, built_in
from ssolint.settings_keys import KEYS
from ssolint.source import Source
from ssolint.testing import run_example

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ssolint.finding import Finding

SHAPES = {
    "names": "list of strings",
    "rules": "list of rules",
    "tools": "list of tools",
    "globs": "list of globs",
    "path": "path",
    "level": "level",
    "levels": "table: rule to level",
    "rules by glob": "table: glob to list of rules",
}
# A cell of the tools' table by how the model's words begin.
CELLS = {
    "read": ("✓", "ok"),
    "misread": ("M", "warn"),
    "file refused": ("F", "bad"),
    "profile refused": ("P", "bad"),
    "no credentials": ("–", "none"),
}
# Files that no docstring can show. Each is run like an example, and its finding stands on the rule's page.
_GOOD = (ROOT / "fixtures" / "good" / "config").read_bytes()
_SECRETS = (ROOT / "fixtures" / "credentials" / "credentials").read_bytes()
UNSHOWABLE = {
    "invalid-encoding": Source((ROOT / "fixtures" / "unparsable" / "latin-1" / "config").read_bytes(), "config"),
    "byte-order-mark": Source((ROOT / "fixtures" / "unparsable" / "byte-order-mark" / "config").read_bytes(), "config"),
    "bare-carriage-return": Source(_GOOD.replace(b"\n", b"\r"), "config"),
    "loose-permissions": Source(_SECRETS, "credentials", mode=0o644),
}


class RulePage:
    """The page of one rule."""

    def __init__(self, rule: type[Rule]) -> None:
        """Run the rule's examples."""
        self.rule = rule
        self.page = page_of(rule)
        self.found = [(example, self._report(*run_example(rule, example))) for example in self.page.examples]
        if rule.name in UNSHOWABLE:
            source = UNSHOWABLE[rule.name]
            empty = Example("Bad", source.name, "", (), None, None)
            self.found.insert(0, (empty, self._report(source, check(source, [rule()]).findings)))

    def _report(self, source: Source, findings: list[Finding]) -> Report:
        describer = Describer(source, {self.rule.name: self.rule.code})
        diagnostics = tuple(describer.describe(finding) for finding in findings)
        return Report(ssolint.__version__, (source.name,), diagnostics, (), summarise(diagnostics), 1)

    def diagnostics(self) -> Iterator[Diagnostic]:
        """The findings in all Bad examples."""
        for example, report in self.found:
            if example.heading == "Bad":
                yield from report.diagnostics

    def fix(self) -> str:
        """`safe`, `unsafe`, both, or an empty text where there is none."""
        kinds = {found.fix.safe for found in self.diagnostics() if found.fix is not None}
        return {(): "", (True,): "safe", (False,): "unsafe"}.get(tuple(kinds), "safe or unsafe, by the case")

    def severity(self) -> str:
        """The usual severity, and those that single forms have."""
        usual = self.rule.severity
        others = sorted({found.severity for found in self.diagnostics()} - {usual}, reverse=True)
        return usual.label + "".join(f", in some forms {other.label}" for other in others)

    def breaks(self) -> dict[str, list[str]]:
        """Effect to the tools that have it in some Bad example."""
        pairs = {(effect, tool) for found in self.diagnostics() for tool, effect in found.breaks.items()}
        return {
            effect: [tool for tool in TOOLS if (effect, tool) in pairs]
            for effect in EFFECTS
            if any(pair[0] == effect for pair in pairs)
        }

    def text(self) -> str:
        """The page in Markdown."""
        rule, page = self.rule, self.page
        parts = [
            f"---\ntitle: {rule.name}\ndescription: {_quoted(_plain(page.title))}\n---\n",
            f"# {rule.name}\n",
            page.title + "\n",
            self._facts(),
            "## Why it matters\n",
            page.why + "\n",
        ]
        for heading in ("Bad", "Good"):
            chosen = [(example, report) for example, report in self.found if example.heading == heading]
            if not chosen:
                continue
            parts.append(f"## {'What it finds' if heading == 'Bad' else 'What it lets pass'}\n")
            for number, (example, report) in enumerate(chosen):
                parts += [*(["---\n"] if number else []), *self._example(example, report)]
        if page.sources:
            parts += ["## Sources\n", "\n".join(f"- {_linked(source)}" for source in page.sources) + "\n"]
        return "\n".join(parts)

    def _facts(self) -> str:
        rule = self.rule
        rows = [("Code", f"`{rule.code}`"), ("Severity", self.severity())]
        rows.append(("Runs", "only when selected (opt-in)" if rule.opt_in else "by default"))
        rows.append(("Fix", self.fix() or "none: no guess is good enough"))
        rows += [(EFFECTS[effect].capitalize(), ", ".join(tools)) for effect, tools in self.breaks().items()]
        body = "".join(f"<tr><th scope='row'>{name}</th><td>{_code(value)}</td></tr>" for name, value in rows)
        return f'<table class="facts"><tbody>{body}</tbody></table>\n'

    def _example(self, example: Example, report: Report) -> Iterator[str]:
        if example.text:
            yield fenced(_shown(example.text), "ini", FILE_NAMES[example.file])
        if example.beside is not None:
            other = "~/.aws/config" if example.file == "credentials" else "~/.aws/credentials"
            yield fenced(_shown(example.beside), "ini", f"{other}, beside it")
        if example.heading == "Bad":
            stream = io.StringIO()
            options = RenderOptions(color="always", width=WIDTH, environ={}, rules=lambda: [self.rule], quiet=True)
            render("full", report, stream, options)
            yield colours(re.sub(r"\x1b\]8;;.*?\x1b\\", "", stream.getvalue()))
        if example.fixed is not None:
            yield "After the fix:\n"
            yield fenced(_shown(example.fixed), "ini", FILE_NAMES[example.file])


def _shown(text: str) -> str:
    """A text with its characters that nobody could see written as code points."""
    from ssolint.report.escape import visible

    return "\n".join(visible(line) for line in text.split("\n"))


def _plain(markdown: str) -> str:
    return markdown.replace("`", "")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _code(text: str) -> str:
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(text, quote=False))


def _linked(source: str) -> str:
    return re.sub(r"(?<![<(\[\"`])(https?://[^\s<>)\]`\"]*[^\s<>)\]`\".,;:])", r"<\1>", source)


def rule_pages() -> dict[str, RulePage]:
    """Name to page of all built-in rules, sorted by code."""
    return {rule.name: RulePage(rule) for rule in built_in()}


def rules_table(pages: dict[str, RulePage]) -> Iterator[str]:
    """The table of all rules, by family."""
    yield '<div class="rules" markdown="1">\n'
    for prefix, about in FAMILIES.items():
        yield f"## {titled(about)}\n"
        yield "| code | rule | severity | fix | reported when |"
        yield "|---|---|---|---|---|"
        for page in pages.values():
            rule = page.rule
            if rule.code.startswith(prefix):
                severity = rule.severity.label + (" (opt-in)" if rule.opt_in else "")
                link = f"[{rule.name}]({rule.name}.md)"
                fix = page.fix().split(",")[0]
                yield f"| `{rule.code}` | {link} | {severity} | {fix} | {cell(page.page.title)} |"
        yield ""
    yield "</div>\n"


def titled(about: str) -> str:
    """What a family is about, as a heading. The program's own name stays as it is."""
    return about if about.startswith("ssolint") else about[0].upper() + about[1:]


def settings_table() -> Iterator[str]:
    """Every key of the settings file."""
    for name, key in KEYS.items():
        yield f"### `{name}`\n"
        yield f"{key.about}\n"
        yield f"A {SHAPES[key.shape]}; without it: `{key.unset.strip('()')}`.\n"
        yield fenced(f"{name} = {key.example}", "toml")


def tools_table() -> Iterator[str]:
    """What each tool accepts: each row is a file that was given to the tool's model."""
    traits = {name: describe(CONSUMERS[name]) for name in TOOLS}
    yield '<div class="matrix" markdown="1">\n'
    yield "| in the file | " + " | ".join(TOOLS) + " |"
    yield "|---|" + ":-:|" * len(TOOLS)
    for name, title in TRAITS:
        cells = [_trait(traits[tool][name]) for tool in TOOLS]
        yield f'| <span id="{name}"></span>{cell(title)} | ' + " | ".join(cells) + " |"
    yield "\n</div>\n"


def _trait(words: str) -> str:
    sign, kind = next(CELLS[start] for start in CELLS if words.startswith(start))
    told = html.escape(" ".join(words.split())).replace("|", "&#124;")
    return f'<span class="t-{kind}" title="{told}">{sign}</span>'


def versions() -> Iterator[str]:
    """The versions of the tools, and whether they were run."""
    yield "| tool | what was looked at | run or read |"
    yield "|---|---|---|"
    for name in TOOLS:
        consumer = CONSUMERS[name]
        yield f"| `{name}` | {cell(consumer.title)} | {'run' if consumer.measured else 'read'} |"


def command_help() -> Iterator[str]:
    """The help of every command."""
    with width(WIDTH + 2):
        for command in COMMANDS:
            parser = parser_of(command)
            yield f"## `ssolint {command}`\n"
            yield fenced(_without_colour(parser.format_help()), "text")


def _without_colour(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def api() -> Iterator[str]:
    """The functions of the Python API with their docstrings."""
    for function in (ssolint.lint, ssolint.fix):
        signature = str(inspect.signature(function)).replace("'", "")
        wrapped = signature.replace("(", "(\n    ", 1).replace(", ", ",\n    ").replace(") ->", ",\n) ->")
        wrapped = re.sub(r"\[([^\]]*?),\n    ", r"[\1, ", wrapped)
        yield f"### `ssolint.{function.__name__}`\n"
        yield fenced(f"{function.__name__}{wrapped}", "python")
        yield fenced(inspect.getdoc(function) or "", "text")


def security() -> Iterator[str]:
    """SECURITY.md without its title."""
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    yield text.split("\n", 1)[1].strip() + "\n"


def parts() -> dict[str, Callable[[], Iterator[str]]]:
    """The generated parts by the name that a page asks for them with: `<!-- part: NAME -->` on a line of its own."""
    from docs_demo import demo, demo_table

    return {
        "settings": settings_table,
        "tools": tools_table,
        "versions": versions,
        "commands": command_help,
        "api": api,
        "security": security,
        "beside boto3": beside_botocore,
        "demo table": demo_table,
        "demo": demo,
    }
