"""Source → tree → meaning → findings. Prints nothing, exits never."""

from __future__ import annotations

import gc

from ssolint.config import Config
from ssolint.record import Record
from ssolint.rule import Rule, TextRule
from ssolint.syntax import Document, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    from ssolint.finding import Finding
    from ssolint.source import Source

    _T = TypeVar("_T")


class Checked(Record):
    """One file with its tree, its meaning, and all that the rules found in it, in the order of the text."""

    source: Source
    document: Document
    config: Config
    findings: list[Finding]


class RuleFailure(Exception):  # noqa: N818 - what happened to the rule
    """A rule raised an error: a bug in it. `rule` is its class, the cause is what it raised."""

    def __init__(self, rule: type[Rule], source: Source) -> None:
        super().__init__(f"rule '{rule.name}' of {rule.__module__} failed on {source.name}")
        self.rule = rule


def check(source: Source, rules: Iterable[Rule], companion: Source | None = None) -> Checked:
    """Run the rules over one file; the companion is its credentials or config file, read for context only.

    Raises RuleFailure.
    """
    collecting = gc.isenabled()
    # A large file makes a hundred thousand objects that all stay: the collector would walk them in vain, many times.
    gc.disable()
    try:
        return _check(source, list(rules), companion)
    finally:
        if collecting:
            gc.enable()


def _check(source: Source, rules: list[Rule], companion: Source | None) -> Checked:
    document = parse(source)
    text_rules = [rule for rule in rules if isinstance(rule, TextRule)]
    findings: list[Finding] = []
    for text_rule in text_rules:
        found = _run(text_rule, source, text_rule.check_text, document)
        if found and text_rule.exclusive:
            return Checked(source, document, Config(document), found)
        findings += found
    config = Config(
        document,
        companion=Config(parse(companion)) if companion is not None else None,
        findings=findings,
        spoiling=frozenset(rule.name for rule in text_rules if rule.spoils),
    )
    for rule in rules:
        findings += _run(rule, source, rule.check, config)
    if findings:
        from ssolint.in_force import as_python_takes_them

        findings = in_order(as_python_takes_them(_stand_back(findings, rules), config))
    return Checked(source, document, config, findings)


def check_unmasked(source: Source, rules: Iterable[Rule], companion: Source | None = None) -> list[Finding]:
    """All that the rules find when none of them stands back for another, and no value counts as unknown.

    What a fix may lay bare, and did not bring. Raises RuleFailure.
    """
    document = parse(source)
    config = Config(document, companion=Config(parse(companion)) if companion is not None else None)
    findings: list[Finding] = []
    for rule in rules:
        if isinstance(rule, TextRule):
            findings += _run(rule, source, rule.check_text, document)
        findings += _run(rule, source, rule.check, config)
    return findings


def _run(rule: Rule, source: Source, method: Callable[[_T], Iterable[Finding]], subject: _T) -> list[Finding]:
    try:
        return list(method(subject))
    except Exception as error:
        raise RuleFailure(type(rule), source) from error


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by place, at one place the graver first."""
    return sorted(findings, key=lambda finding: (finding.span.start, -finding.severity, finding.rule, finding.span.end))


def _stand_back(findings: list[Finding], rules: list[Rule]) -> list[Finding]:
    """One mistake, one finding: the general rule is silent on a setting about which a more telling one has spoken."""
    replaces = {rule.name: rule.replaces for rule in rules if rule.replaces}
    taken: dict[str, set[tuple[str, str]]] = {}
    for finding in findings:
        for general in replaces.get(finding.rule, ()):
            taken.setdefault(general, set()).update(finding.covers)
    if not taken:
        return findings
    return [finding for finding in findings if taken.get(finding.rule, _NONE).isdisjoint(_judged(finding))]


def _judged(finding: Finding) -> Iterable[tuple[str, str]]:
    """What a finding says is wrong: of all that it speaks for the settings of its own section, if there are any."""
    section = finding.section
    own = [cover for cover in finding.covers if section is not None and cover[0] == section.name]
    return own or finding.covers


_NONE: set[tuple[str, str]] = set()
