"""The policy: which rules run, how severe a finding is, which findings remain.

A rule finds, the policy judges, a reporter prints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ssolint.engine import in_order
from ssolint.finding import TOOL_ALIASES, TOOLS, Finding, Severity
from ssolint.ignores import read_ignores, suppress
from ssolint.rule import CommentRule, Rule
from ssolint.source import Options
from ssolint.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ssolint.engine import Checked

ALL = "ALL"


class UsageError(Exception):
    """Something that the user wrote on the command line or in the settings file is wrong; the text is one line."""


class Settings(NamedTuple):
    """What the user wants, from the settings file and the command line together.

    `path` is the settings file, None without one; globs are relative to its folder. `select` None means the default:
    every rule that is not opt-in. `severity` maps a rule to a level or `off`. The rest is as the settings file has it.
    """

    path: str | None = None
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    fail_on: str | None = None
    severity: Mapping[str, str] = {}
    per_file_ignores: Mapping[str, tuple[str, ...]] = {}
    exclude: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    external_sessions: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    foreign_settings: tuple[str, ...] = ()
    baseline: str | None = None
    plugins: tuple[str, ...] = ()

    @property
    def options(self) -> Options:
        """What the rules need to know of it."""
        return Options(frozenset(self.external_sessions), frozenset(self.regions), self.foreign_settings)


class Judged(NamedTuple):
    """The findings of one file that remain, and how many a comment or the settings suppressed."""

    findings: list[Finding]
    suppressed: int


class Policy:
    """The settings, applied to a table of rules.

    Raises UsageError for a name that is no rule, no consumer or no level.
    """

    __slots__ = ("codes", "comment_rules", "fail_on", "known", "names", "rules", "settings", "severity", "tools")

    def __init__(self, settings: Settings, table: Iterable[type[Rule]]) -> None:
        table = list(table)
        self.settings = settings
        self.codes = {rule.name: rule.code for rule in table}
        self.names = {rule.code: rule.name for rule in table}
        self.known = {**self.names, **{name: name for name in self.codes}}
        chosen = [rule() for rule in table if self._selected(rule)]
        self.rules = [rule for rule in chosen if not isinstance(rule, CommentRule)]
        self.comment_rules = [rule for rule in chosen if isinstance(rule, CommentRule)]
        self.tools = frozenset(tool_named(name) for name in settings.tools)
        self.fail_on = level_named(settings.fail_on or "warning")
        self.severity = {name: level_named(level, off=True) for name, level in self._by_rule(settings.severity).items()}
        for selectors in (
            settings.select or (),
            settings.extend_select,
            settings.ignore,
            *settings.per_file_ignores.values(),
        ):
            for selector in selectors:
                self._require(selector)

    def _selected(self, rule: type[Rule]) -> bool:
        """Whether a rule runs: the most specific selector that names it decides, `ignore` where two are equal."""
        settings = self.settings
        wanted = max(
            (_weight(selector, rule) for selector in (*(settings.select or ()), *settings.extend_select)), default=0
        )
        if settings.select is None and not rule.opt_in:
            wanted = max(wanted, 1)
        unwanted = max((_weight(selector, rule) for selector in settings.ignore), default=0)
        return wanted > unwanted

    def _by_rule(self, levels: Mapping[str, str]) -> dict[str, str]:
        return {name: level for selector, level in levels.items() for name in self._matching(selector)}

    def _require(self, selector: str) -> None:
        if selector.upper() != ALL and not self._matching(selector):
            raise UsageError(f"there is no rule '{selector}'{did_you_mean(selector, self.known)}")

    def _matching(self, selector: str) -> list[str]:
        found = [name for name, code in self.codes.items() if _matches(selector, name, code)]
        if not found:
            raise UsageError(f"there is no rule '{selector}'{did_you_mean(selector, self.known)}")
        return found

    def judge(self, checked: Checked, file_ignores: Iterable[str] = ()) -> Judged:
        """What remains of a file's findings; `file_ignores` are the selectors that the settings ignore for this file."""
        findings = checked.findings
        ignored = {name for selector in file_ignores for name in self._matching(selector)}
        if ignored:
            findings = [finding for finding in findings if finding.rule not in ignored]
        ignores = read_ignores(checked.document)
        findings, suppressed = suppress(findings, ignores, self.names)
        if ignores:
            active = frozenset(rule.name for rule in self.rules) - ignored
            own = [f for rule in self.comment_rules for f in rule.check_ignores(ignores, self.known, active)]
            findings = in_order([*findings, *(finding for finding in own if finding.rule not in ignored)])
        if self.severity or self.tools:
            findings = [self._weigh(finding) for finding in findings]
            findings = [finding for finding in findings if finding.severity]
        return Judged(findings, suppressed)

    def _weigh(self, finding: Finding) -> Finding:
        severity = self.severity.get(finding.rule, finding.severity)
        if self.tools and severity is Severity.ERROR and finding.breaks and self.tools.isdisjoint(finding.breaks):
            severity = Severity.WARNING
        return finding if severity is finding.severity else finding._replace(severity=severity)


def _matches(selector: str, name: str, code: str) -> bool:
    return (
        selector == name
        or selector.upper() == ALL
        or (selector.upper().startswith("S") and code.startswith(selector.upper()))
    )


def _weight(selector: str, rule: type[Rule]) -> int:
    """How closely a selector names a rule: 0 not at all, 2 `ALL`, then the length of the code's prefix, 99 the name."""
    if selector == rule.name or selector.upper() == rule.code:
        return 99
    if selector.upper() == ALL:
        return 2
    return 2 + len(selector) if _matches(selector, rule.name, rule.code) else 0


def tool_named(name: str) -> str:
    """The consumer of this name or alias. Raises UsageError where there is none."""
    lowered = name.lower()
    tool = TOOL_ALIASES.get(lowered, lowered)
    if tool not in TOOLS:
        raise UsageError(f"there is no tool '{name}'{did_you_mean(lowered, (*TOOLS, *TOOL_ALIASES))}")
    return tool


def level_named(name: str, *, off: bool = False) -> Severity:
    """The severity of this name. Raises UsageError where there is none."""
    levels = {severity.label: severity for severity in Severity if off or severity}
    if name.lower() not in levels:
        raise UsageError(f"there is no level '{name}'{did_you_mean(name.lower(), levels)}")
    return levels[name.lower()]
