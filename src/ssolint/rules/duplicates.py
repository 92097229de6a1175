"""The same section twice."""

from __future__ import annotations

import re

from ssolint.edits import delete_section, fitting, merge_sections
from ssolint.finding import (
    IGNORES,
    MISREADS,
    REFUSES_FILE,
    REFUSES_PROFILE,
    Finding,
    Fix,
    Related,
    Severity,
    tools,
)
from ssolint.heading import SESSION, read_heading
from ssolint.patterns import pattern
from ssolint.rule import TextRule
from ssolint.rules._effects import of_tools
from ssolint.rules._safety import ends_plainly, is_plain, twins_of
from ssolint.source import CREDENTIALS
from ssolint.syntax import Directive, Junk
from ssolint.templates import PLACEHOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.source import Source
    from ssolint.syntax import Document, Section

# What lets two headers differ although they name the same: quotes, and blanks that are not one plain space.
_ODD_NAME = pattern(r"""["'\t\x0b\x0c\\]|  |^ | $""", re.MULTILINE)
# Its keys stand in every section, and configparser lets it be opened twice.
_DEFAULTS = "DEFAULT"

_PYTHON = "aws-cli boto3"


class DuplicateSection(TextRule):
    """The same section is defined twice.

    ## Why it matters
    The AWS CLI and boto3 refuse the whole file. Of the others some merge the two, some read the first one only and some the last
    one only. Where one header is quoted and the other is not, Python forgets the first of the two without a word.

    ## Bad
        [profile dev]
        sso_session = corp
        region = eu-west-1

        [profile dev]
        ^^^^^^^^^^^^^ [profile dev] is already defined in line 1; make them one section
        sso_account_id = 111122223333
        sso_role_name = ReadOnly

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = corp
        region = eu-west-1
        sso_account_id = 111122223333
        sso_role_name = ReadOnly

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

        [profile dev]
        ^^^^^^^^^^^^^ [profile dev] is already defined in line 1 with the same settings; delete this one
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

    ## Fixed
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [profile "dev"]
        ^^^^^^^^^^^^^^^ [profile "dev"] is the same section as [profile dev] in line 1; make them one section
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = Admin
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Good
        [profile corp]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - measured, verdict v32-dup-session
    - CPython 3.13, configparser.py: `DuplicateSectionError`
    - botocore 1.43.67, botocore/configloader.py:268-287: of two headers with one name the later replaces the earlier
    """

    code = "SSO007"
    name = "duplicate-section"
    severity = Severity.ERROR
    breaks = tools(_PYTHON, REFUSES_FILE)
    replaces = (
        *("incomplete-profile", "incomplete-session", "incomplete-legacy-profile", "empty-section", "missing-region"),
        *("quoted-section-name", "header-spacing"),
    )

    def check_text(self, document: Document) -> Iterator[Finding]:
        names = [section.name for section in document.sections]
        if len(set(names)) == len(names) and not _ODD_NAME.search("\n".join(names)):
            return
        source = document.source
        first: dict[tuple[str, str, int], Section] = {}
        branch = 0
        for section in document.sections:
            header = section.header
            if header is None:
                continue
            if source.template:
                # What stands in another branch of a template's condition is no duplicate.
                branch += header.text[: header.offset].strip() != ""
            key = _identity(section.name, source)
            if key is not None and header.closed:
                # A twin of the very same spelling is the one that makes Python refuse the file.
                same = first.setdefault(("", f"[{section.name}]", branch), section)
                twin = first.setdefault((*key, branch), section) if same is section else same
                if twin is not section:
                    yield self._report(document, twin, section)
            branch += sum(isinstance(node, Directive) for node in section.nodes) if source.template else 0

    def _report(self, document: Document, first: Section, second: Section) -> Finding:
        source = document.source
        one, two = first.header, second.header
        if one is None or two is None:
            raise ValueError("a section above the first header has no twin")
        line = source.position(one.start).line
        same = first.name == second.name
        if same:
            message = f"[{two.name}] is already defined in line {line}"
        else:
            message = f"[{two.name}] is the same section as [{one.name}] in line {line}"
        ours, theirs = _values(source, first), _values(source, second)
        if not theirs:
            message += "; delete this one, it is empty"
        elif ours == theirs:
            message += f" with the same settings; delete {'that' if len(first.name) > len(second.name) else 'this'} one"
        else:
            message += "; make them one section"
        if same:
            breaks = _breaks_of_twins(ours, theirs, session=two.name.startswith(SESSION))
        else:
            breaks = _breaks_of_spellings(first.name, second.name, ours, theirs)
        return self.finding(
            two.bracket_span,
            message,
            section=second,
            breaks=breaks,
            related=[Related("first defined here", one.bracket_span)],
            fix=fitting(document, _merge(document, first, second, (ours, theirs))),
            covers=_covered(first.name, second.name, {*ours, *theirs}),
        )


_MISSABLE = ("sso_session", "sso_start_url", "sso_region", "sso_account_id", "sso_role_name", "region")


def _covered(one: str, two: str, keys: set[str]) -> list[tuple[str, str]]:
    """The settings of both sections; where the headers differ, the odd spelling too (an empty key).

    Under one and the same header what both lack waits, too, until they are one.
    """
    keys = {*keys, *(_MISSABLE if one == two else ("",))}
    return [(name, key) for name in {one, two} for key in sorted(keys)]


def _identity(name: str, source: Source) -> tuple[str, str] | None:
    """What a header names, quotes and blanks left aside; None where it can't be told, or may stand twice."""
    if source.template and PLACEHOLDER.search(name):
        return None
    if name == _DEFAULTS:
        return None
    if source.kind == CREDENTIALS:
        return "", name.strip()
    words = name.strip().strip("\"'").split(None, 1)
    heading = read_heading(name, source.kind)
    if len(words) > 1 and words[0].rstrip("\"'") == heading.kind:
        # shlex, as Python uses it, unquotes better than any guess.
        return heading.python if heading.python and heading.python[0] == heading.kind else (heading.kind, heading.name)
    return "", name.strip()


def _values(source: Source, section: Section) -> dict[str, str]:
    # A secret's value is masked in the tree; only the text tells whether two are equal.
    text = source.text
    return {setting.key: text[slice(*setting.value_span)] for setting in section.settings}


def _breaks_of_twins(ours: dict[str, str], theirs: dict[str, str], *, session: bool) -> dict[str, str]:
    breaks = tools(_PYTHON, REFUSES_FILE)
    if ours.keys() - theirs.keys():
        # PHP takes the last section; C++ looks for a profile's SSO settings in the last one only, and merges sessions.
        breaks |= tools("php" if session else "cpp php", REFUSES_PROFILE)
    if not ours:
        breaks |= tools("net", IGNORES)
    elif any(key.startswith("sso_") for key in theirs.keys() - ours.keys()):
        breaks |= tools("net", REFUSES_PROFILE)
    elif any(ours.get(key) != value for key, value in theirs.items()):
        breaks |= tools("net", MISREADS)
    return breaks


def _breaks_of_spellings(one: str, two: str, ours: dict[str, str], theirs: dict[str, str]) -> dict[str, str]:
    """Python takes the later section; those that do not know the odd spelling take the plain one."""
    quoted = '"' in one + two or "'" in one + two
    session = one.strip().startswith(SESSION)
    blind = "go rust java net cpp ruby php" if quoted else "js ruby php"
    if not quoted and not session and (one, two) == (one.strip(), two.strip()):
        blind = "js php"  # only of a session, and behind the bracket, does Ruby mind the blanks
    # .NET and C++ see one section twice where only the blanks differ.
    merged = {} if quoted else of_tools(_breaks_of_twins(ours, theirs, session=session), ("net", "cpp"))
    breaks = tools(_PYTHON, MISREADS) if ours.keys() - theirs.keys() else {}
    plain_is_first = len(one) < len(two)
    lost = ours.keys() - theirs.keys()
    if plain_is_first:
        lost = {key for key, value in theirs.items() if ours.get(key) != value}
    return breaks | tools(blind, MISREADS if lost else IGNORES) | merged


def _merge(
    document: Document, first: Section, second: Section, values: tuple[dict[str, str], dict[str, str]]
) -> Fix | None:
    """Delete the second section, and move to the first what it lacks; None where their values conflict."""
    ours, theirs = values
    # The spelling that all tools know is the one to stay.
    odd = ours == theirs and len(first.name) > len(second.name)
    gone = first if odd else second
    if any(isinstance(node, Junk | Directive) for node in gone.nodes):
        return None
    if not theirs or ours == theirs:
        # A tool that passes over a section passes over a bad line below it, too; of three, some take the last one.
        safe = len(twins_of(document, second)) < 3 and ends_plainly(document, gone)  # noqa: PLR2004
        safe = safe and ends_plainly(document, first) and is_plain(first) and is_plain(second)
        return Fix(f"delete the {'first' if odd else 'second'} section", delete_section(document, gone), safe=safe)
    if any(ours.get(key, value) != value for key, value in theirs.items()):
        return None
    return Fix("move the settings to the first section", merge_sections(document, first, second), safe=False)
