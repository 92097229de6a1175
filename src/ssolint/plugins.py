"""Rules from elsewhere: modules named in the settings' `plugins`."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

from ssolint.errors import PluginError, UsageError
from ssolint.finding import EFFECTS, TOOLS, Finding, Severity
from ssolint.rule import rules_of
from ssolint.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

    from ssolint.rule import Rule

_CODE = re.compile(r"[A-Z]{2,8}[0-9]{1,5}")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def load(modules: Iterable[str], table: Iterable[type[Rule]], folder: str | None = None) -> list[type[Rule]]:
    """The rules of these modules; `folder` is where the settings file stands, and is searched too.

    Raises PluginError, one line, for a module that can't be imported, holds no rule, or claims a name or code that is
    taken.
    """
    names = {rule.name for rule in table}
    codes = {rule.code for rule in table}
    found: list[type[Rule]] = []
    for module in dict.fromkeys(modules):
        for rule in _import(module, folder):
            _require_own(module, rule, names, codes)
            names.add(rule.name)
            codes.add(rule.code)
            found.append(rule)
    return found


def _import(module: str, folder: str | None) -> list[type[Rule]]:
    from importlib import import_module

    if folder is not None and os.path.abspath(folder) not in sys.path:
        sys.path.append(os.path.abspath(folder))
    try:
        found = import_module(module)
        rules = rules_of(found)
    except ModuleNotFoundError as error:
        missed = error.name or module
        where = "" if f"{module}.".startswith(f"{missed}.") else f": it needs '{missed}'"
        raise PluginError(module, f" can't be found{where}; is it installed where ssolint is?") from None
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin raises is its own mistake
        text = " ".join(str(error).split())
        raise PluginError(module, f" can't be imported: {type(error).__name__}{f': {text}' if text else ''}") from None
    _require_nearest(module, found, folder)
    if not rules:
        raise PluginError(module, " holds no rule: no subclass of ssolint.rule.Rule with a code")
    return rules


def _require_nearest(module: str, found: ModuleType, folder: str | None) -> None:
    """Two settings files may each have a module of the same name beside them; Python knows one of them only."""
    beside = os.path.join(os.path.abspath(folder or ""), *module.split("."))
    loaded = os.path.realpath(getattr(found, "__file__", None) or "")
    for path in (f"{beside}.py", os.path.join(beside, "__init__.py")):
        if folder is not None and os.path.isfile(path) and os.path.realpath(path) != loaded:
            raise PluginError(module, f": {path} is hidden by another module of this name, {loaded}; rename one")


def _require_own(module: str, rule: type[Rule], names: set[str], codes: set[str]) -> None:
    title = f": {rule.__name__}"
    if not isinstance(rule.code, str) or not _CODE.fullmatch(rule.code) or rule.code.startswith("SSO"):
        raise PluginError(module, f"{title} needs a code of its own prefix, such as ACME001, not {rule.code!r}")
    name = getattr(rule, "name", None)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise PluginError(module, f"{title} needs a name such as 'no-root-role', not {name!r}")
    if not isinstance(getattr(rule, "severity", None), Severity) or not rule.severity:
        raise PluginError(module, f"{title} needs a severity: one of Severity.ERROR, Severity.WARNING, Severity.INFO")
    if rule.code in codes or rule.name in names:
        raise PluginError(module, f"{title} claims {rule.code} {rule.name}, which is taken")


class RuleMistake(UsageError):  # noqa: N818 - whose mistake it is
    """A plugin's rule ended the program, or came up with something that is no finding about the file; says what."""


def guarded(rule: type[Rule]) -> Rule:
    """An instance of a plugin's rule whose checks raise RuleMistake for what would bring ssolint down later.

    Raises PluginError for a class that can't be instantiated.
    """
    try:
        made = rule()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin raises is its own mistake
        raise PluginError(rule.__module__, f": {rule.__name__} can't be made: {type(error).__name__}") from None
    for name in ("check", "check_text", "check_ignores"):
        if hasattr(made, name):
            setattr(made, name, _guard(rule, getattr(made, name)))
    return made


def _guard(rule: type[Rule], method: Callable[..., Iterable[object]]) -> Callable[..., list[object]]:
    def run(*subjects: object) -> list[object]:
        try:
            found = list(method(*subjects))
        except SystemExit:
            raise RuleMistake("it ended the program") from None
        for finding in found:
            _require_sound(rule, finding, _text_of(subjects[0]))
        return found

    return run


def _text_of(subject: object) -> str | None:
    """The text that a rule was asked about; None for a list of comments."""
    source = getattr(subject, "source", None)
    return source.text if isinstance(source, Source) else None


def _require_sound(rule: type[Rule], finding: object, text: str | None) -> None:
    if not isinstance(finding, Finding):
        raise RuleMistake(f"it came up with a {type(finding).__name__}, which is no Finding")
    if finding.rule != rule.name:
        raise RuleMistake(f"its finding names the rule '{finding.rule}'")
    if not isinstance(finding.message, str) or not isinstance(finding.severity, Severity) or not finding.severity:
        raise RuleMistake("its finding has no message or no severity")
    unknown = [name for name in finding.breaks if name not in TOOLS]
    if unknown or not set(EFFECTS).issuperset(finding.breaks.values()):
        raise RuleMistake("its finding breaks a tool or has an effect that ssolint does not know")
    edits = finding.fix.edits if finding.fix is not None else ()
    for start, end in (finding.span, *(edit[:2] for edit in edits)):
        if text is not None and not 0 <= start <= end <= len(text):
            raise RuleMistake(f"its finding is at {start}-{end}, outside of the text")
