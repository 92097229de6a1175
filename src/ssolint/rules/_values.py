"""What the rules on single values share."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ssolint.config import Config


def is_filler(config: Config, value: str) -> bool:
    """Whether a template's value only holds a place: one letter again and again, as in `xxx` or `nnnnnnnnnnnn`."""
    return config.template and len(set(value.lower())) == 1 and not value.isdigit()
