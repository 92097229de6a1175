"""The policy: which rules run, how severe a finding is, which findings remain.

A rule finds, the policy judges, a reporter prints.
"""

from __future__ import annotations

from ssolint.engine import RuleFailure, in_order
from ssolint.errors import UsageError
from ssolint.finding import TOOL_ALIASES, TOOLS, Finding, Severity
from ssolint.ignores import read_ignores, suppress
from ssolint.record import Record
from ssolint.rule import CommentRule, Rule
from ssolint.source import Options
from ssolint.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ssolint.engine import Checked
    from ssolint.ignores import Ignore

ALL = "ALL"


class UnknownRule(UsageError):  # noqa: N818 - what the selector names
    """A selector that names no rule; `selector` is it."""

    def __init__(self, selector: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no rule '{selector}'{did_you_mean(selector, known)}")
        self.selector = selector


class Settings(Record):
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


class Judged(Record):
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
        self._require_rules()
        self.tools = frozenset(tool_named(name) for name in settings.tools)
        self.fail_on = level_named(settings.fail_on or "warning")
        self.severity = {name: level_named(level, off=True) for name, level in self._by_rule(settings.severity).items()}
        chosen = [_made(rule) for rule in table if self._selected(rule)]
        self.rules = [rule for rule in chosen if not isinstance(rule, CommentRule)]
        self.comment_rules = [rule for rule in chosen if isinstance(rule, CommentRule)]

    @property
    def active(self) -> frozenset[str]:
        """The names of the rules that run."""
        return frozenset(rule.name for rule in (*self.rules, *self.comment_rules))

    def _require_rules(self) -> None:
        settings = self.settings
        for selectors in (
            settings.select or (),
            settings.extend_select,
            settings.ignore,
            settings.severity,
            *settings.per_file_ignores.values(),
        ):
            for selector in selectors:
                self._matching(selector)

    def _selected(self, rule: type[Rule]) -> bool:
        """Whether a rule runs: the most specific selector that names it decides, `ignore` where two are equal."""
        settings = self.settings
        wanted = max(
            (
                _weight(selector, rule.name, rule.code)
                for selector in (*(settings.select or ()), *settings.extend_select)
            ),
            default=0,
        )
        if settings.select is None and not rule.opt_in:
            wanted = max(wanted, 1)
        unwanted = max((_weight(selector, rule.name, rule.code) for selector in settings.ignore), default=0)
        return wanted > unwanted

    def _by_rule(self, levels: Mapping[str, str]) -> dict[str, str]:
        """The level of each rule that a selector names; the closest selector decides."""
        found: dict[str, tuple[int, str]] = {}
        for selector, level in levels.items():
            for name in self._matching(selector):
                weight = _weight(selector, name, self.codes[name])
                if weight >= found.get(name, (0, ""))[0]:
                    found[name] = (weight, level)
        return {name: level for name, (_, level) in found.items()}

    def _matching(self, selector: str) -> list[str]:
        found = [name for name, code in self.codes.items() if _weight(selector, name, code)]
        if not found:
            raise UnknownRule(selector, self.known)
        return found

    def judge(self, checked: Checked, file_ignores: Iterable[str] = ()) -> Judged:
        """What remains of a file's findings; `file_ignores` are the selectors that the settings ignore for the file."""
        findings = checked.findings
        ignored = {name for selector in file_ignores for name in self._matching(selector)}
        if ignored:
            findings = [finding for finding in findings if finding.rule not in ignored]
        ignores = read_ignores(checked.document)
        findings, suppressed = suppress(findings, ignores, self.names)
        if ignores:
            active = frozenset(rule.name for rule in self.rules) - ignored
            own = [f for rule in self.comment_rules for f in self._run(rule, ignores, active, checked)]
            findings = in_order([*findings, *(finding for finding in own if finding.rule not in ignored)])
        if self.severity or self.tools:
            findings = [self._weigh(finding) for finding in findings]
            findings = [finding for finding in findings if finding.severity]
        return Judged(findings, suppressed)

    def _run(self, rule: CommentRule, ignores: list[Ignore], active: frozenset[str], checked: Checked) -> list[Finding]:
        try:
            return list(rule.check_ignores(ignores, self.known, active))
        except Exception as error:
            raise RuleFailure(type(rule), checked.source) from error

    def _weigh(self, finding: Finding) -> Finding:
        severity = self.severity.get(finding.rule, finding.severity)
        if self.tools and severity is Severity.ERROR and finding.breaks and self.tools.isdisjoint(finding.breaks):
            severity = Severity.WARNING
        return finding if severity is finding.severity else finding._replace(severity=severity)


def _made(rule: type[Rule]) -> Rule:
    if rule.__module__.startswith("ssolint."):
        return rule()
    from ssolint.plugins import guarded

    return guarded(rule)


def _weight(selector: str, name: str, code: str) -> int:
    """How closely a selector names a rule: 0 not at all, 2 `ALL`, then the length of the code's prefix, 99 the name."""
    upper = selector.upper()
    if selector == name or upper == code:
        return 99
    if upper == ALL:
        return 2
    return 2 + len(selector) if selector and code.startswith(upper) else 0


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
