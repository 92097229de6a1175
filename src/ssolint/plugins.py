"""Rules from elsewhere: modules named in the settings' `plugins`."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

from ssolint.policy import UsageError
from ssolint.rule import rules_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ssolint.rule import Rule

_CODE = re.compile(r"[A-Z]{2,8}[0-9]{1,5}")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def load(modules: Iterable[str], table: Iterable[type[Rule]], folder: str | None = None) -> list[type[Rule]]:
    """The rules of these modules; `folder` is where the settings file stands, and is searched too.

    Raises UsageError, one line, for a module that can't be imported, holds no rule, or claims a name or code that is
    taken.
    """
    names = {rule.name for rule in table}
    codes = {rule.code for rule in table}
    found: list[type[Rule]] = []
    for module in modules:
        for rule in _import(module, folder):
            _require_own(module, rule, names, codes)
            names.add(rule.name)
            codes.add(rule.code)
            found.append(rule)
    return found


def _import(module: str, folder: str | None) -> list[type[Rule]]:
    from importlib import import_module

    if folder is not None and folder not in sys.path:
        sys.path.append(os.path.abspath(folder))
    try:
        rules = rules_of(import_module(module))
    except ModuleNotFoundError as error:
        where = "" if error.name == module.split(".")[0] or error.name == module else f": it needs '{error.name}'"
        raise UsageError(f"plugin '{module}' can't be found{where}; is it installed where ssolint is?") from None
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin raises is its own mistake, told in one line
        text = " ".join(str(error).split())
        raise UsageError(f"plugin '{module}' can't be imported: {type(error).__name__}: {text}") from None
    if not rules:
        raise UsageError(f"plugin '{module}' holds no rule: no subclass of ssolint.rule.Rule with a code")
    return rules


def _require_own(module: str, rule: type[Rule], names: set[str], codes: set[str]) -> None:
    title = f"plugin '{module}': {rule.__name__}"
    if not isinstance(rule.code, str) or not _CODE.fullmatch(rule.code) or rule.code.startswith("SSO"):
        raise UsageError(f"{title} needs a code of its own prefix, such as ACME001, not {rule.code!r}")
    name = vars(rule).get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise UsageError(f"{title} needs a name such as 'no-root-role', not {name!r}")
    if "severity" not in vars(rule):
        raise UsageError(f"{title} needs a severity")
    if rule.code in codes or rule.name in names:
        raise UsageError(f"{title} claims {rule.code} {rule.name}, which is taken")


class PluginFailure(UsageError):
    """A plugin's rule raised while it checked a file."""
