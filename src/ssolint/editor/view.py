"""An open document as ssolint sees it: the buffer's text, the settings in force for it, the file beside it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from ssolint import files
from ssolint.config import Config
from ssolint.engine import Checked, check, check_unmasked
from ssolint.fixer import Fixed, Unproved, fix
from ssolint.linter import Linter, Request, rule_table
from ssolint.policy import ALL, Policy, Settings
from ssolint.source import CONFIG, CREDENTIALS, Options, Source
from ssolint.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ssolint.finding import Finding
    from ssolint.rule import Rule

_SURROGATE = re.compile("[\ud800-\udfff]")


class Buffer(Source):
    """The text of an editor's buffer, which the editor has decoded already."""

    __slots__ = ()

    def __init__(self, text: str, name: str, *, template: bool | None = None, options: Options | None = None) -> None:
        """Take the text as it is; half a surrogate pair becomes U+FFFD, which is as wide in every encoding."""
        text = _SURROGATE.sub("\ufffd", text)
        super().__init__(text.encode(), name, template=template, options=options)
        if self.text != text:
            # Text full of NULs: what Source takes for UTF-16 has been read as something else by the editor.
            self.encoding, self.text = "utf-8", text


class View:
    """One text with everything that is known of it; made anew for each change, its parts when they are asked for."""

    __slots__ = ("_checked", "_config", "_fixed", "_raw", "_unmasked", "companion", "ignores", "policy", "source")

    def __init__(self, source: Buffer, policy: Policy, companion: Source | None, ignores: list[str]) -> None:
        """`companion` is the file beside it, `ignores` what `per-file-ignores` says of the document."""
        self.source = source
        self.policy = policy
        self.companion = companion
        self.ignores = ignores
        self._config: Config | None = None
        self._raw: Checked | None = None
        self._checked: Checked | None = None
        self._unmasked: list[Finding] | None = None
        self._fixed: Fixed | None = None

    @property
    def config(self) -> Config:
        """The meaning of the text, without any rule having run: what completion and navigation need."""
        if self._config is None:
            beside = Config(parse(self.companion)) if self.companion is not None else None
            self._config = Config(parse(self.source), companion=beside)
        return self._config

    @property
    def checked(self) -> Checked:
        """The document with the findings that the policy leaves. Raises RuleFailure."""
        if self._checked is None:
            raw = self._check(self.source)
            self._checked = raw._replace(findings=self._judge(raw))
        return self._checked

    def fix_all(self) -> Fixed:
        """The outcome of all safe fixes, proved. Raises RuleFailure, Unproved."""
        if self._fixed is None:
            self._fixed = fix(self.source, self._check, self._judge, self._check_unmasked)
        return self._fixed

    def proves(self, finding: Finding) -> bool:
        """Whether the finding's own fix, and no other, stands the proof that `--fix` asks for. Raises RuleFailure."""
        pending = [finding]
        try:
            outcome = fix(
                self.source,
                self._check,
                lambda _: [pending.pop()] if pending else [],
                self._check_unmasked,
                unsafe=True,
            )
        except Unproved:
            return False
        return bool(outcome.applied)

    def _check(self, source: Source) -> Checked:
        if source is not self.source:
            return check(source, self.policy.rules, self.companion)
        if self._raw is None:
            self._raw = check(source, self.policy.rules, self.companion)
        return self._raw

    def _judge(self, checked: Checked) -> list[Finding]:
        return self.policy.judge(checked, self.ignores).findings

    def _check_unmasked(self, source: Source) -> list[Finding]:
        if self._unmasked is None or source is not self.source:
            found = check_unmasked(source, self.policy.rules, self.companion)
            if source is not self.source:
                return found
            self._unmasked = found
        return self._unmasked


def look(text: str, path: str, opened: Callable[[str], str | None], *, plugins: bool = False) -> View | None:
    """The view of a buffer that belongs to `path` (a file that need not be there); None where the settings exclude it.

    `opened` gives the text of a path that is open in the editor too. Only with `plugins` are the settings file's
    plugins imported: in an editor the settings come with whatever folder somebody has opened.

    Raises UsageError for a settings file that is wrong.
    """
    linter = Linter(Request())
    policy = _policy(linter, path, plugins=plugins)
    if linter.excluded(path, policy):
        return None
    settings = policy.settings
    template = True if settings.templates and _among(settings.templates, path, settings) else None
    source = Buffer(text, path, template=template, options=settings.options)
    return View(source, policy, _companion(path, source.kind, opened), linter.file_ignores(path, policy))


def _policy(linter: Linter, path: str, *, plugins: bool) -> Policy:
    from ssolint.settings_file import find, load

    where = find(path)
    settings = load(where) if where is not None else Settings()
    if plugins or not settings.plugins:
        return linter.policy_for(path)
    table = rule_table()
    return Policy(_without_plugins(settings, table), table)


def _without_plugins(settings: Settings, table: list[type[Rule]]) -> Settings:
    """The settings without the plugins and without the selectors that may name their rules."""

    def kept(selectors: Iterable[str]) -> tuple[str, ...]:
        return tuple(selector for selector in selectors if _names_one(selector, table))

    return settings._replace(
        plugins=(),
        select=None if settings.select is None else kept(settings.select),
        extend_select=kept(settings.extend_select),
        ignore=kept(settings.ignore),
        severity={name: level for name, level in settings.severity.items() if _names_one(name, table)},
        per_file_ignores={glob: kept(names) for glob, names in settings.per_file_ignores.items()},
    )


def _names_one(selector: str, table: list[type[Rule]]) -> bool:
    upper = selector.upper()
    return upper == ALL or any(selector == rule.name or rule.code.startswith(upper) for rule in table)


def _among(globs: Iterable[str], path: str, settings: Settings) -> bool:
    from ssolint.settings_file import matches

    root = os.path.dirname(os.path.abspath(settings.path)) if settings.path else os.getcwd()
    return any(matches(glob, path, root) for glob in globs)


def _companion(path: str, kind: str, opened: Callable[[str], str | None]) -> Source | None:
    beside = files.beside(path, CREDENTIALS if kind == CONFIG else CONFIG)
    text = opened(beside) if beside != path else None
    if text is not None:
        return Buffer(text, beside)
    where = files.companion_of(path, kind)
    if where is None:
        return None
    try:
        return files.read(where)
    except files.Unreadable:
        return None
