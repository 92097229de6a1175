"""Every target by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import printed
import targets

if TYPE_CHECKING:
    from collections.abc import Callable

TARGETS: dict[str, Callable[[bytes], None]] = {
    "reader": targets.reader,
    "rules": targets.rules,
    "fixes": targets.fixes,
    "reports": printed.reports,
    "show": printed.show,
    "settings": targets.settings,
    "portals": targets.portals,
}
