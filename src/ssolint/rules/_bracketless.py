"""Headers that do not begin with a bracket: lines that open no section for any tool, and were meant to."""

from __future__ import annotations

import re

from ssolint.edits import fitting, replace
from ssolint.finding import IGNORES, REFUSES_FILE, REFUSES_PROFILE, Fix, tools
from ssolint.patterns import pattern
from ssolint.record import Record
from ssolint.rules._effects import php_refuses
from ssolint.rules._support import INVISIBLE, collides
from ssolint.source import CREDENTIALS
from ssolint.syntax import Junk, Setting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ssolint.syntax import Document, Node, Section

_BRACKETLESS = pattern(
    r"[^\w\s\[]*+\s*+\[?[ \t]*+(?:(?P<type>profile|sso-session|services)[ \t]+)?(?P<name>[A-Za-z0-9_.%@+/-]++)"
    r"(?(type)[ \t]*+\]?|[ \t]*+\])[^\w\s]*"
)
# A line that a diff puts in: what stands behind a `-` is gone then, and must not come back.
_PUT_IN = pattern(r"^\+[ \t]*[^\W\d]", re.MULTILINE)
_LOST = tools("aws-cli boto3 rust java net", REFUSES_FILE) | tools("js go cpp php", REFUSES_PROFILE)


class LostHeader(Record):
    """What is to be said of such a line: the `name` that should stand in the brackets, the message, the tools, a fix."""

    name: str
    message: str
    breaks: Mapping[str, str]
    fix: Fix | None


def bracketless(section: Section, node: Node) -> str | None:
    """What should stand between the brackets of a header that does not begin with one; None where a line is no such.

    A bracket is missing, or it stands in the marks of another language: `profile dev]`, `- [profile dev]`,
    `profile dev:`. Without any bracket there must be settings below it: two words alone are prose.
    """
    if isinstance(node, Setting):
        if node.value or node.lines or " " not in node.key:
            return None
    elif not isinstance(node, Junk) or INVISIBLE.search(node.text):
        return None
    match = _BRACKETLESS.fullmatch(node.text.strip())
    if match is None or not ("]" in node.text or is_above(section, node)):
        return None
    return f"{match['type'] or ''} {match['name']}".strip()


def is_above(section: Section, node: Node) -> bool:
    """Whether a setting stands below a line, so that one that follows a lost header has come into the section."""
    return bool(section.settings) and section.settings[-1].start > node.start


def lost_header(document: Document, section: Section, node: Node, name: str) -> LostHeader:
    """What is to be said of a line for which `bracketless` gave this name."""
    if document.source.kind == CREDENTIALS:
        name = name.removeprefix("profile ")
    elif " " not in name and name != "default":
        name = f"profile {name}"
    breaks = _LOST | tools("ruby", REFUSES_PROFILE if name.startswith("sso-session") else IGNORES)
    if isinstance(node, Setting) and section.header and not collides(section):
        breaks |= tools("aws-cli boto3", REFUSES_PROFILE)
    if php_refuses(node.text.strip()):
        breaks |= tools("php", REFUSES_FILE)
    fix = None
    if all(other.name != name for other in document.sections) and not _PUT_IN.search(document.source.text):
        fix = fitting(document, Fix(f"write [{name}]", (replace(node.span, f"[{name}]"),), safe=False))
    return LostHeader(name, f"a header begins and ends with a bracket; write '[{name}]'", breaks, fix)
