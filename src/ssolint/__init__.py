"""ssolint: a linter for the AWS shared config file.

The Python API is `lint` and `fix`, with the types `Report`, `Diagnostic`, `FixResult`, `UsageError` and `Unproved`;
it is loaded at first use. Rules of a plugin subclass `ssolint.rule.Rule`; `ssolint.testing` runs their examples.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ssolint.api import FixResult, fix, lint
    from ssolint.diagnostic import Diagnostic, Report
    from ssolint.errors import UsageError
    from ssolint.fixer import Unproved

__version__ = "0.1.0"
__all__ = ["Diagnostic", "FixResult", "Report", "Unproved", "UsageError", "__version__", "fix", "lint"]

_HOMES = {
    "lint": "api",
    "fix": "api",
    "FixResult": "api",
    "Report": "diagnostic",
    "Diagnostic": "diagnostic",
    "Unproved": "fixer",
    "UsageError": "errors",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'ssolint' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(f"ssolint.{_HOMES[name]}"), name)
