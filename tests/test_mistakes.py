"""Mistakes, one at a time, in files that are right: all that a user is told of each, and what the fixes make of it.

`data/mistakes.txt` holds them: which file, which text in it became which other one, and the answer. A changed answer is
a change that users see: look at the difference, and record it with `SSOLINT_RECORD=1 pytest tests/test_mistakes.py`.
"""

from __future__ import annotations

import difflib
import json
import os
import re
from typing import NamedTuple

import pytest

from evidence import DATA
from fixing import policy
from ssolint import fixer
from ssolint.engine import check, check_unmasked
from ssolint.finding import TOOLS
from ssolint.source import Source

LIST = DATA / "mistakes.txt"
RECORD = bool(os.environ.get("SSOLINT_RECORD"))
_TITLE = re.compile(r'== (?P<base>[a-z ]+): (?P<old>"(?:[^"\\]|\\.)*") -> (?P<new>"(?:[^"\\]|\\.)*")')

SESSION = """\
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
"""
BASES = {
    "session": f"""\
[profile dev]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = ReadOnly
region = eu-west-1
output = json

{SESSION}""",
    "two profiles": f"""\
[default]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = ReadOnly
region = eu-west-1

[profile prod]
sso_session = corp
sso_account_id = 444455556666
sso_role_name = Admin
region = us-east-1

{SESSION}""",
    "legacy": """\
[profile dev]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 111122223333
sso_role_name = ReadOnly
region = eu-west-1

[profile prod]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 444455556666
sso_role_name = ReadOnly
region = eu-west-1
""",
    "role": f"""\
[profile base]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = ReadOnly
region = eu-west-1

[profile admin]
role_arn = arn:aws:iam::444455556666:role/Admin
source_profile = base
region = eu-west-1

{SESSION}""",
    "other ways": """\
[default]
region = eu-west-1
services = local
s3 =
  max_concurrent_requests = 10

[profile process]
credential_process = /opt/bin/credentials --json
region = eu-west-1

[profile instance]
role_arn = arn:aws:iam::444455556666:role/Admin
credential_source = Ec2InstanceMetadata
region = eu-west-1

[services local]
s3 =
  endpoint_url = http://localhost:4566
""",
    "credentials": """\
[default]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

[work]
aws_access_key_id = AKIAI44QH8DHBEXAMPLE
aws_secret_access_key = je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY
""",
    "two files": f"""\
[profile dev]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = ReadOnly
region = eu-west-1

[profile admin]
role_arn = arn:aws:iam::444455556666:role/Admin
source_profile = base
region = eu-west-1

{SESSION}
--- credentials ---
[base]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
""",
    "template": f"""\
{{% for account in accounts %}}
[profile {{{{ account.name }}}}]
sso_session = corp
sso_account_id = {{{{ account.id }}}}
sso_role_name = ReadOnly
region = eu-west-1
{{% endfor %}}

{SESSION}""",
    # For whole texts of their own.
    "nothing": "",
    "no credentials": "",
    "no template": "",
}
FILES = {
    "credentials": "credentials",
    "no credentials": "credentials",
    "template": "config.tmpl",
    "no template": "config.tmpl",
}


BESIDE = "--- credentials ---\n"


class Mistake(NamedTuple):
    """A text of a base that became another one, and what was said of it, line by line."""

    base: str
    old: str
    new: str
    answer: list[str]

    @property
    def title(self) -> str:
        return f"{self.base}: {json.dumps(self.old)} -> {json.dumps(self.new)}"

    @property
    def file(self) -> str:
        return FILES.get(self.base, "config")

    @property
    def text(self) -> str:
        """The whole text with the mistake in it; surrogates stand for bytes that are not UTF-8."""
        base = BASES[self.base]
        assert self.old in base, self.title
        return base.replace(self.old, self.new, 1)

    def sources(self) -> tuple[Source, Source | None]:
        """The file, and the credentials file beside it if the text has one."""
        text, line, beside = self.text.partition(BESIDE)
        source = Source(text.encode("utf-8", "surrogateescape"), self.file)
        return source, Source(beside.encode("utf-8", "surrogateescape"), "credentials") if line else None


def listed() -> list[Mistake]:
    """The mistakes of the list."""
    found: list[Mistake] = []
    for line in LIST.read_text("utf-8").splitlines():
        title = _TITLE.fullmatch(line)
        if title:
            found.append(Mistake(title["base"], json.loads(title["old"]), json.loads(title["new"]), []))
        elif line and found:
            found[-1].answer.append(line)
    return found


def answer_to(mistake: Mistake) -> list[str]:
    """What a user is told: each finding with its tools, places and fix; then the lines that all the fixes change."""
    source, beside = mistake.sources()
    rows = []
    findings = policy().judge(check(source, policy().rules, beside)).findings
    for finding in findings:
        start, end = (source.position(offset) for offset in finding.span)
        ends = f"{end.line}:{end.column}" if end.line != start.line else str(end.column)
        rows.append(f"{start.line}:{start.column}-{ends} {finding.severity.label} {finding.rule}: {finding.message}")
        for effect in dict.fromkeys(finding.breaks.values()):
            tools = [tool for tool in TOOLS if finding.breaks.get(tool) == effect]
            rows.append(f"  {effect}: {' '.join(tools)}")
        for related in finding.related:
            place = (related.source or source).position(related.span.start)
            file = f"{related.source.name}:" if related.source else ""
            rows.append(f"  see {file}{place.line}:{place.column}: {related.message}")
        if finding.fix:
            rows.append(f"  {'safe' if finding.fix.safe else 'unsafe'} fix: {finding.fix.title}")
    if any(finding.fix for finding in findings):
        rows += changed_lines(source, all_fixed(source, beside))
    return [row.encode("ascii", "backslashreplace").decode() for row in rows]


def all_fixed(source: Source, beside: Source | None) -> bytes:
    """The bytes after all fixes, the unsafe ones too."""
    return fixer.fix(
        source,
        lambda changed: check(changed, policy().rules, beside),
        lambda checked: policy().judge(checked).findings,
        lambda changed: check_unmasked(changed, policy().rules, beside),
        unsafe=True,
    ).data


def changed_lines(source: Source, data: bytes) -> list[str]:
    """The lines that went out and in."""
    after = Source(data, source.name)
    rows = difflib.unified_diff(source.lines(), after.lines(), n=0)
    return [f"{row[0]} {json.dumps(row[1:])[1:-1]}" for row in rows if row[:3] not in ("---", "+++") and row[0] in "+-"]


@pytest.mark.parametrize("mistake", [] if RECORD else listed(), ids=lambda mistake: mistake.title)
def test_a_mistake_gets_its_answer(mistake):
    assert answer_to(mistake) == mistake.answer


if RECORD:

    def test_record():
        blocks = ["\n".join([f"== {mistake.title}", *answer_to(mistake)]) for mistake in listed()]
        LIST.write_text("\n\n".join(blocks) + "\n", "utf-8")


@pytest.mark.parametrize("base", sorted(BASES.keys() - {"legacy"}))
def test_a_text_that_is_right_gets_no_answer(base):
    assert answer_to(Mistake(base, "", "", [])) == []


def test_every_change_of_a_text_is_one_and_stands_in_the_list_once():
    titles = [mistake.title for mistake in listed()]
    assert len(set(titles)) == len(titles) > 300
    assert all(mistake.text != BASES[mistake.base] for mistake in listed())
