"""A whole run: which files, read each, judge each, one report. What the command line and the Python API share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from ssolint import __version__, files
from ssolint.diagnostic import Describer, Diagnostic, Report, summarise
from ssolint.engine import Checked, check, check_unmasked
from ssolint.errors import PluginError, UsageError
from ssolint.files import Unwritable
from ssolint.policy import Judged, Policy, Settings, UnknownRule
from ssolint.record import Record
from ssolint.rule import built_in
from ssolint.source import CONFIG, CREDENTIALS, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ssolint.finding import Finding
    from ssolint.rule import Rule


class Request:
    """What one run was asked to do, beside the settings.

    `credentials` is the file to read for context; None: the one beside each config file; an empty text: none. `kind`
    and `template` overrule what names say. `stdin_name` is the name that standard input goes by.
    """

    __slots__ = ("credentials", "isolated", "kind", "overrides", "settings_file", "stdin_name", "template")

    def __init__(
        self,
        *,
        credentials: str | None = None,
        kind: str | None = None,
        template: bool | None = None,
        stdin_name: str | None = None,
        settings_file: str | None = None,
        isolated: bool = False,
        overrides: Settings | None = None,
    ) -> None:
        self.credentials = credentials
        self.kind = kind
        self.template = template
        self.stdin_name = stdin_name
        self.settings_file = settings_file
        self.isolated = isolated
        self.overrides = overrides or Settings()


class Linter:
    """Lints files one after the other, with the settings that are nearest to each."""

    __slots__ = ("_companions", "_found", "_policies", "_tables", "request")

    def __init__(self, request: Request) -> None:
        self.request = request
        self._policies: dict[str | None, Policy] = {}
        self._tables: dict[tuple[tuple[str, ...], str | None], list[type[Rule]]] = {}
        self._found: dict[str, str | None] = {}
        self._companions: dict[str, Source | None] = {}

    def policy_for(self, path: str) -> Policy:
        """The policy in force for a file. Raises UsageError for a settings file that is wrong."""
        where = self._settings_path(path)
        policy = self._policies.get(where)
        if policy is None:
            settings = self._settings(where)
            try:
                policy = self._policies[where] = Policy(settings, self._table(settings))
            except UnknownRule as unknown:
                raise self._placed(unknown, settings) from None
            except PluginError as error:
                raise _placed_plugin(error, settings) from None
        return policy

    def table_for(self, path: str) -> list[type[Rule]]:
        """All the rules that there are for a file, whether they run or not. Raises UsageError, for no unknown rule."""
        return self._table(self._settings(self._settings_path(path)))

    def _table(self, settings: Settings) -> list[type[Rule]]:
        key = (settings.plugins, settings.path if settings.plugins else None)
        try:
            if key not in self._tables:
                self._tables[key] = rule_table(settings.plugins, settings.path)
            return self._tables[key]
        except PluginError as error:
            raise _placed_plugin(error, settings) from None

    def _placed(self, error: UnknownRule, settings: Settings) -> UsageError:
        """The error with the place of the selector in the settings file, unless the command line has said it."""
        mine = self.request.overrides
        if settings.path is None or error.selector in (*(mine.select or ()), *mine.extend_select, *mine.ignore):
            return error
        from ssolint.settings_file import place_of

        place = place_of(settings.path, error.selector)
        return UsageError(f"{place}: {error}" if place else str(error))

    def _settings_path(self, path: str) -> str | None:
        request = self.request
        if request.isolated:
            return None
        if request.settings_file is not None:
            return request.settings_file
        from ssolint.settings_file import find

        return find(self.name_of(path), self._found)

    def name_of(self, path: str) -> str:
        """The name that a file goes by in the report."""
        return (self.request.stdin_name or files.STDIN_NAME) if path == files.STDIN else path

    def _settings(self, where: str | None) -> Settings:
        mine = self.request.overrides
        if where is None:
            return mine
        from ssolint.settings_file import load

        return merge(load(where), mine)

    def source(self, path: str, policy: Policy) -> Source:
        """Read a file as the request and the settings want it. Raises Unreadable."""
        name = self.name_of(path)
        template = self.request.template
        if template is None and policy.settings.templates and _matches_any(policy.settings.templates, name, policy):
            template = True
        return files.read(path, name=name, kind=self.request.kind, template=template, options=policy.settings.options)

    def excluded(self, path: str, policy: Policy) -> bool:
        """Whether the settings exclude a file; that holds for files named on the command line too."""
        exclude = policy.settings.exclude
        return bool(exclude) and _matches_any(exclude, self.name_of(path), policy)

    def check(self, path: str, source: Source, policy: Policy) -> Checked:
        """Run the rules over a source that came from `path`."""
        return check(source, policy.rules, self._companion(path, source))

    def check_unmasked(self, path: str, source: Source, policy: Policy) -> list[Finding]:
        """What the rules find in a source when none stands back for another."""
        return check_unmasked(source, policy.rules, self._companion(path, source))

    def _companion(self, path: str, source: Source) -> Source | None:
        given = self.request.credentials
        if given == "":
            return None
        if given is not None and source.kind == CONFIG:
            return self._context(given) if given != path else None
        where = files.companion_of(path, source.kind)
        if where is None:
            return None
        if where not in self._companions:
            try:
                self._companions[where] = files.read(where)
            except files.Unreadable:
                self._companions[where] = None
        return self._companions[where]

    def _context(self, path: str) -> Source | None:
        if path not in self._companions:
            try:
                self._companions[path] = files.read(path, kind=CREDENTIALS)
            except files.Unreadable as reason:
                # A file that was asked for by name has to be there.
                raise UsageError(f"{path}: {reason}") from None
        return self._companions[path]

    def file_ignores(self, path: str, policy: Policy) -> list[str]:
        """The selectors that `per-file-ignores` gives for a file."""
        table = policy.settings.per_file_ignores
        name = self.name_of(path)
        return [rule for glob, rules in table.items() if _matches_any((glob,), name, policy) for rule in rules]

    def judge(self, path: str, policy: Policy, checked: Checked) -> Judged:
        """What the policy leaves of a file's findings."""
        return policy.judge(checked, self.file_ignores(path, policy))

    def lint(self, path: str, mend: Mend | None = None) -> Outcome | None:
        """Lint one file, and with `mend` fix it first; None for a file that the settings exclude.

        Raises Unreadable, Unwritable, UsageError, RuleFailure, Unproved.
        """
        policy = self.policy_for(path)
        if self.excluded(path, policy):
            return None
        source = self.source(path, policy)
        fixed = 0
        if mend is None:
            checked = self.check(path, source, policy)
        else:
            checked, fixed = mend(self, path, source, policy)
        return self.conclude(path, policy, checked, fixed)

    def conclude(self, path: str, policy: Policy, checked: Checked, fixed: int = 0) -> Outcome:
        """Judge what was found in a file, and describe what is left."""
        judged = self.judge(path, policy, checked)
        describer = Describer(checked.source, policy.codes)
        diagnostics = tuple(describer.describe(finding) for finding in judged.findings)
        return Outcome(diagnostics, judged.suppressed, fixed, checked.source.name)

    def rules(self) -> list[type[Rule]]:
        """All the rules that took part in this run, those of plugins too."""
        tables = self._tables.values() or [rule_table()]
        return sorted({rule for table in tables for rule in table}, key=lambda rule: rule.code)

    def rules_with_pages(self) -> list[type[Rule]]:
        """Those of the rules whose page can be printed: under `python -OO` no class has one."""
        from ssolint.page import has_page

        return [rule for rule in self.rules() if has_page(rule)]

    def has_baseline(self, files: Iterable[str]) -> bool:
        """Whether the settings of any of the files name a baseline, or the command line does."""
        return bool(self.request.overrides.baseline or any(map(self.baseline_of, files)))

    def baseline_of(self, file: str) -> str | None:
        """The baseline that a file is held against, by its name in the report."""
        return self.policy_for(file).settings.baseline


def _placed_plugin(error: PluginError, settings: Settings) -> UsageError:
    from ssolint.settings_file import describe

    place = next(row.origin for row in describe(settings) if row.key == "plugins")
    return UsageError(f"{place}: {error}")


class Outcome(Record):
    """What came of one file: its diagnostics, how many were suppressed and fixed, its name where it is not the path."""

    diagnostics: tuple[Diagnostic, ...]
    suppressed: int
    fixed: int
    name: str | None = None


# Fixes a source and says what it is like now, and how many fixes went in.
Mend = Callable[[Linter, str, Source, Policy], tuple[Checked, int]]


def lint_files(paths: Iterable[str], linter: Linter, mend: Mend | None = None) -> Report:
    """Lint files one after the other and make the report. Raises UsageError, RuleFailure, Unproved."""
    outcomes: dict[str, Outcome] = {}
    unreadable: dict[str, str] = {}
    for path in paths:
        try:
            outcome = linter.lint(path, mend)
            if outcome is not None:
                outcomes[path] = outcome
        except (files.Unreadable, Unwritable) as reason:
            unreadable[linter.name_of(path)] = str(reason)
    return report_of(outcomes, unreadable, linter)


def report_of(outcomes: dict[str, Outcome], unreadable: dict[str, str], linter: Linter) -> Report:
    """Put the outcomes of files together, by path."""
    diagnostics = tuple(found for outcome in outcomes.values() for found in outcome.diagnostics)
    summary = summarise(
        diagnostics,
        suppressed=sum(outcome.suppressed for outcome in outcomes.values()),
        fixed=sum(outcome.fixed for outcome in outcomes.values()),
    )
    names = dict.fromkeys(outcome.name or path for path, outcome in outcomes.items())
    report = Report(__version__, tuple(names), diagnostics, tuple(unreadable.items()), summary, 0)
    return report._replace(exit_code=exit_code(report, linter))


def exit_code(report: Report, linter: Linter) -> int:
    """2 where a file could not be read, 1 where a finding is at or above `--fail-on`, else 0."""
    if report.unreadable:
        return 2
    return int(any(found.severity >= linter.policy_for(found.file).fail_on for found in report.diagnostics))


def rule_table(plugins: Iterable[str] = (), settings_file: str | None = None) -> list[type[Rule]]:
    """All built-in rules and those of the plugins. Raises UsageError for a plugin that can't be had."""
    table = built_in()
    plugins = tuple(plugins)
    if plugins:
        from ssolint.plugins import load

        table += load(plugins, table, os.path.dirname(os.path.abspath(settings_file)) if settings_file else None)
    return table


def merge(base: Settings, mine: Settings) -> Settings:
    """The settings file's settings with the command line's over them; lists that add up are joined.

    A selection on the command line takes the place of all that the file selects and ignores.
    """
    kept = base if mine.select is None else Settings()
    return base._replace(
        select=mine.select if mine.select is not None else base.select,
        extend_select=(*kept.extend_select, *mine.extend_select),
        ignore=(*kept.ignore, *mine.ignore),
        tools=mine.tools or base.tools,
        fail_on=mine.fail_on or base.fail_on,
        baseline=mine.baseline or base.baseline,
    )


def _matches_any(globs: Iterable[str], path: str, policy: Policy) -> bool:
    from ssolint.settings_file import matches

    root = os.path.dirname(os.path.abspath(policy.settings.path)) if policy.settings.path else os.getcwd()
    return any(matches(glob, path, root) for glob in globs)
