"""When a fix is safe: what else hangs on what it changes."""

from __future__ import annotations

from ssolint.heading import PROFILE, SESSION
from ssolint.patterns import pattern
from ssolint.rules._effects import if_lost
from ssolint.syntax import Blank, Comment, Continuation, Setting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ssolint.syntax import Node, Section

_OTHER_WAYS = frozenset(
    {"role_arn", "credential_process", "web_identity_token_file", "login_session", "aws_access_key_id"}
)
_ACCOUNT_AND_ROLE = frozenset({"sso_account_id", "sso_role_name"})
_CONTROL = pattern(r"[^\S \t\r\n]|[\x00-\x08\x0e-\x1f\x7f]")
# The settings by which the tools choose between the ways to credentials.
_CHOOSING = _OTHER_WAYS | {
    *("sso_session", "sso_start_url", "sso_region", "sso_account_id", "sso_role_name"),
    *("source_profile", "credential_source", "services", "aws_secret_access_key", "aws_session_token"),
}


def may_take_effect(section: Section, key: str, kind: str) -> bool:
    """Whether a setting that some tools do not see may come to count for them without harm.

    It must not be what makes them take another way to credentials than the one that they take today: either none works
    without it, or it has no part in the choice.
    """
    if key not in _CHOOSING:
        return True
    present = {setting.key for setting in section.settings} - {key}
    if if_lost(key, kind, present):
        sso = any(one.startswith("sso_") for one in present - {"sso_registration_scopes"})
        return not sso if key in _OTHER_WAYS else present.isdisjoint(_OTHER_WAYS)
    return kind == PROFILE and present.isdisjoint(_OTHER_WAYS) and not present >= _ACCOUNT_AND_ROLE


def may_leave(section: Section, line: Node, kind: str) -> bool:
    """Whether the settings below a line may leave the section for one of the kind that the line was meant to open.

    Where Python reads all of them as one section, it may find its way to credentials among those below.
    """
    above = {setting.key for setting in section.settings if setting.start < line.start}
    below = {setting.key for setting in section.settings if setting.start > line.start}
    if above & below & _CHOOSING or not below & _CHOOSING:
        return True
    return kind == SESSION and "sso_session" in above


def is_plain(section: Section) -> bool:
    """Whether every tool that comes to read this section can take all its lines, apart from what their values say."""
    return all(map(_is_plain_line, section.nodes)) and len({one.key for one in section.settings}) == len(
        section.settings
    )


def _is_plain_line(node: Node) -> bool:
    if not node.text.isprintable() and _CONTROL.search(node.text):
        return False
    if isinstance(node, Setting):
        return (
            node.delimiter > 0
            and node.text[node.delimiter] == "="
            and not node.text[0].isspace()
            and not node.multiline
        )
    if isinstance(node, Continuation):
        return node.value is not None
    return isinstance(node, Blank) or (isinstance(node, Comment) and not node.text[0].isspace())
