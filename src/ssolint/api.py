"""The Python API: `ssolint.lint` and `ssolint.fix`, on a path or a text. The command line runs on the same two steps.

import ssolint
report = ssolint.lint("~/.aws/config")
for finding in report.diagnostics:
    print(finding.rule, finding.place.line, finding.message)
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from ssolint import files, fixer
from ssolint.linter import Linter, Outcome, Request, lint_files, report_of
from ssolint.policy import Settings
from ssolint.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ssolint.diagnostic import Report
    from ssolint.fixer import Applied


class FixResult(NamedTuple):
    """What `fix` made of a text: the new text, the fixes that went in, and the report on what is left."""

    text: str
    applied: tuple[Applied, ...]
    report: Report


def lint(
    subject: str | bytes | os.PathLike[str],
    *,
    name: str = "config",
    kind: str | None = None,
    template: bool | None = None,
    credentials: str | os.PathLike[str] | None = None,
    settings_file: str | os.PathLike[str] | None = None,
    isolated: bool = False,
    select: Iterable[str] | None = None,
    extend_select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    tools: Iterable[str] = (),
    fail_on: str | None = None,
) -> Report:
    """Lint a file or a text, as `ssolint check` does.

    Args:
        subject: a path (`os.PathLike`, or a str without a line break; `~` is expanded), or the content of a file
            (bytes, or a str with a line break).
        name: what a text is called in the report; it decides on kind and template, as a file's name does.
        kind: `config` or `credentials`.
        template: whether the file is a template.
        credentials: the credentials file to read for context; by default the one beside a config file.
        settings_file: this settings file; by default the nearest one upwards.
        isolated: no settings file.
        select: names, codes, code prefixes or `ALL`: only these rules.
        extend_select: these rules too.
        ignore: all but these rules.
        tools: only what breaks these consumers counts as an error.
        fail_on: `error`, `warning` (default) or `info`: what makes `exit_code` 1.

    Returns:
        The report. A file that can't be read is in `report.unreadable`; nothing is printed.

    Raises:
        ssolint.UsageError: a name that is no rule, tool or level; a settings file or a plugin that is wrong.
    """
    request = _request(kind, template, credentials, settings_file, name, isolated=isolated)
    request.overrides = Settings(
        select=None if select is None else tuple(select),
        extend_select=tuple(extend_select),
        ignore=tuple(ignore),
        tools=tuple(tools),
        fail_on=fail_on,
    )
    linter = Linter(request)
    data = _content(subject)
    if data is None:
        return lint_files([os.path.expanduser(str(subject))], linter)
    policy = linter.policy_for(name)
    source = Source(data, name, kind=kind, template=template, options=policy.settings.options)
    return report_of({name: linter.conclude(name, policy, linter.check(files.STDIN, source, policy))}, {}, linter)


def fix(
    subject: str | bytes,
    *,
    name: str = "config",
    kind: str | None = None,
    template: bool | None = None,
    unsafe: bool = False,
    settings_file: str | os.PathLike[str] | None = None,
    isolated: bool = False,
) -> FixResult:
    """Fix a text, as `ssolint check --fix` does; nothing is written.

    Args:
        subject: the content of a file.
        name: what it is called; it decides on kind and template.
        kind: `config` or `credentials`.
        template: whether it is a template.
        unsafe: apply the unsafe fixes too.
        settings_file: this settings file; by default the nearest one upwards of `name`.
        isolated: no settings file.

    Raises:
        ssolint.UsageError: a settings file or a plugin that is wrong.
        ssolint.Unproved: the fixes would change something that they did not announce; a bug in ssolint.
    """
    linter = Linter(_request(kind, template, None, settings_file, name, isolated=isolated))
    policy = linter.policy_for(name)
    data = subject if isinstance(subject, bytes) else subject.encode("utf-8", "surrogateescape")
    source = Source(data, name, kind=kind, template=template, options=policy.settings.options)
    outcome = fixer.fix(
        source,
        lambda text: linter.check(files.STDIN, text, policy),
        lambda checked: linter.judge(name, policy, checked).findings,
        lambda text: linter.check_unmasked(files.STDIN, text, policy),
        unsafe=unsafe,
    )
    left = linter.conclude(name, policy, outcome.after)
    report = report_of({name: Outcome(left.diagnostics, left.suppressed, len(outcome.applied))}, {}, linter)
    return FixResult(outcome.text, outcome.applied, report)


def _content(subject: str | bytes | os.PathLike[str]) -> bytes | None:
    if isinstance(subject, bytes):
        return subject
    if isinstance(subject, str) and ("\n" in subject or "\r" in subject):
        return subject.encode("utf-8", "surrogateescape")
    return None


def _request(
    kind: str | None,
    template: bool | None,  # noqa: FBT001 - three states: yes, no, by the name
    credentials: str | os.PathLike[str] | None,
    settings_file: str | os.PathLike[str] | None,
    name: str,
    *,
    isolated: bool,
) -> Request:
    return Request(
        credentials=None if credentials is None else os.fspath(credentials),
        kind=kind,
        template=template,
        settings_file=None if settings_file is None else os.fspath(settings_file),
        stdin_name=name,
        isolated=isolated,
    )
