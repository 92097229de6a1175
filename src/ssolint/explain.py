"""`ssolint explain FILE:LINE`: the findings at a line, what the setting means, and where its value comes from."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ssolint import files
from ssolint.arguments import Parser
from ssolint.diagnostic import cut
from ssolint.errors import UsageError
from ssolint.finding import TOOLS
from ssolint.heading import OTHER
from ssolint.report.escape import encoding_of, visible
from ssolint.settings import CLI_AND_BOTO3, KNOWN, is_foreign
from ssolint.syntax import Comment, Continuation, Header, Node, Section, Setting

# The settings behind the steps of resolution that each consumer has (`ssolint.consumers`, the traits' order).
WAYS_OF_ALL = {
    "role_arn": "role",
    "source_profile": "role",
    "credential_source": "role",
    "web_identity_token_file": "web-identity",
    "credential_process": "process",
    "aws_access_key_id": "static",
    "aws_secret_access_key": "static",
}
_KINDS = {
    "profile": "profile",
    "sso-session": "session",
    "services": "services section",
    "other": "section of another tool",
}
_MOST_NAMES = 20

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ssolint.config import Config, Group
    from ssolint.engine import Checked
    from ssolint.finding import Finding
    from ssolint.rule import Rule
    from ssolint.settings import Known


def explain_command(arguments: Sequence[str]) -> int:
    """Print what is known of one line. Raises UsageError."""
    parser = Parser(
        prog="ssolint explain",
        description="The findings at one line, the setting's meaning, where its value comes from.",
        allow_abbrev=False,
    )
    parser.add_argument("place", metavar="FILE:LINE", help="a file and a line of it, from 1")
    place = parser.known_or_error(arguments).place
    path, line = split_place(place)
    from ssolint.linter import Linter, Request

    linter = Linter(Request())
    policy = linter.policy_for(path)
    try:
        source = linter.source(path, policy)
    except files.Unreadable as reason:
        raise UsageError(f"{path}: {reason}") from None
    if not 1 <= line <= len(source.starts):
        number = len(source.starts)
        raise UsageError(f"{path} has {number} line{'' if number == 1 else 's'}, and {line} is none of them")
    checked = linter.check(path, source, policy)
    judged = linter.judge(path, policy, checked)
    for row in explain(checked._replace(findings=judged.findings), line, linter.rules_with_pages()):
        print(visible(cut(row), encoding_of(sys.stdout)))
    return 0


def split_place(place: str) -> tuple[str, int]:
    """The path and the line of `FILE:LINE` or `FILE:LINE:COLUMN`. Raises UsageError."""
    path, _, last = place.rpartition(":")
    head, _, before = path.rpartition(":")
    if head and before.isascii() and before.isdecimal() and last.isascii() and last.isdecimal():
        path, last = head, before
    if not path or not (last.isascii() and last.isdecimal()):
        raise UsageError(f"'{place}' is not FILE:LINE, such as ~/.aws/config:12")
    return path, int(last)


def explain(checked: Checked, line: int, rules: Iterable[type[Rule]] = ()) -> Iterator[str]:
    """The rows for one line: what stands there, what it means, what counts, what is wrong with it.

    `rules` are those from whose pages the findings are explained.
    """
    companion = checked.config.companion
    for row in _rows(checked, line, {rule.name: rule for rule in rules}):
        yield checked.source.redact(companion.source.redact(row) if companion else row)


def _rows(checked: Checked, line: int, pages: Mapping[str, type[Rule]]) -> Iterator[str]:
    source = checked.source
    section, node, owner = _node_at(checked, line)
    yield f"{source.name}:{line}: {node.text.strip() if node else ''}"
    group = next((group for group in checked.config.groups if group.section is section), None)
    if isinstance(node, Header):
        yield from _about_header(group, section, checked.config)
    elif owner is not None:
        yield from _about_setting(owner, node, group, checked.config)
    elif isinstance(node, Comment):
        if node.text[0] in " \t":
            yield "a comment; to Rust and Java an indented one goes on with the line above"
        else:
            yield "a comment: no tool reads it"
    elif node is not None and node.text.strip():
        yield "this line is no header, no setting and no comment"
    else:
        yield "an empty line"
    for finding in checked.findings:
        first = source.position(finding.span.start).line
        last = source.position(max(finding.span.end - 1, finding.span.start)).line
        if first <= line <= last:
            yield ""
            yield f"{finding.severity.label}[{finding.rule}] {finding.message}"
            yield from _about_finding(pages.get(finding.rule), finding)
            if finding.fix is not None:
                yield f"  {'fix' if finding.fix.safe else 'unsafe fix'}: {finding.fix.title}"


def _about_finding(rule: type[Rule] | None, finding: Finding) -> Iterator[str]:
    from ssolint.page import page_of
    from ssolint.report.common import effects_line

    if rule is not None:
        yield f"  why: {page_of(rule).reason}"
    if finding.breaks:
        yield f"  breaks: {effects_line(finding.breaks)}"


def _node_at(checked: Checked, line: int) -> tuple[Section, Node | None, Setting | None]:
    """The node on a line, its section, and the setting that it belongs to."""
    document = checked.document
    start = checked.source.starts[line - 1]
    owner: Setting | None = None
    for section in (document.top, *document.sections):
        for node in ([section.header] if section.header else []) + section.nodes:
            if isinstance(node, Setting):
                owner = node
            if node.start <= start < node.start + len(node.text) or (node.start == 1 == start + 1):
                return section, node, owner if isinstance(node, Setting | Continuation) else None
    return document.top, None, None


def _about_header(group: Group | None, section: Section, config: Config) -> Iterator[str]:
    if group is None:
        first = next((other for other in config.groups if section in other.sections), None)
        line = f", at line {config.source.position(first.header.start).line}" if first is not None else ""
        yield f"a header that is defined above as well{line}"
        return
    kind = _KINDS[group.kind] if group.name or group.kind != OTHER else "section"
    yield f"a {kind} named '{group.name}'" if group.name else f"a {kind} without a name"
    python = group.heading.python
    if group.section.name == "DEFAULT":
        yield "boto3 and the AWS CLI take it for no profile, and add its settings to every section of the file"
    elif python is None:
        yield "boto3 and the AWS CLI drop it without a word"
    elif python != (group.kind, group.name) and group.kind != "other":
        yield f"boto3 and the AWS CLI take it for a {_KINDS[python[0]]} named '{python[1]}'"
    if group.kind == "sso-session":
        users = [user.name for user in config.users(group)]
        yield f"used by: {_few(users) if users else 'no profile'}"
    elif group.kind == "profile":
        roles = [user.name for user, _ in config.values("source_profile").get(group.name, []) if user is not group]
        if roles:
            yield f"source of: {_few(roles)}"


def _few(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more


def _about_setting(setting: Setting, node: Node | None, group: Group | None, config: Config) -> Iterator[str]:
    nested = isinstance(node, Continuation) and setting.nested
    key = node.key if nested and isinstance(node, Continuation) else setting.key
    known = KNOWN.get(key)
    if isinstance(node, Continuation) and not nested:
        line = config.source.position(setting.start).line
        yield f"read as a further line of the value of '{key}', which begins at line {line}"
    if group is not None and group.kind == "services" and not nested:
        yield f"{key}: a service, as the AWS CLI names it, with the block of its settings below"
    elif known is not None:
        yield f"{key}: {known.meaning}"
        if known.values:
            yield f"  allowed: {', '.join(known.values)}"
        yield f"  read by: {_readers(known)}"
    elif is_foreign(key):
        yield f"{key}: a setting of another tool; AWS's tools ignore it"
    else:
        yield f"{key}: no setting that AWS's tools read; they ignore it"
    if group is None or group.kind != "profile" or isinstance(node, Continuation):
        return
    found = group.effective(key)
    if found is not None and found[1] is not setting:
        other = found[0].config.source
        where = f"[{found[0].section.name.strip()}] in {other.name}:{other.position(found[1].start).line}"
        yield f"  what counts is another value, from {where}"
    session = group.session
    if key == "sso_session" and session is not None:
        yield f"  [sso-session {session.name}] is at line {config.source.position(session.header.start).line}"


def _readers(known: Known) -> str:
    if known.name in WAYS_OF_ALL:
        return ", ".join(TOOLS)
    # Of what both read the code of the other tools has not been looked at.
    return ", ".join(known.readers) + ("; others may read it too" if known.readers == CLI_AND_BOTO3 else "")
