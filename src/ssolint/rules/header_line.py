"""The blanks in a header's line, and the text behind its bracket."""

from __future__ import annotations

from ssolint.edits import comment_above, fitting
from ssolint.finding import (
    IGNORES,
    REFUSES_FILE,
    REFUSES_PROFILE,
    TOOLS,
    Edit,
    Finding,
    Fix,
    Severity,
    everywhere,
    tools,
)
from ssolint.heading import PROFILE, SESSION, inner_name
from ssolint.patterns import pattern
from ssolint.rule import Rule
from ssolint.rules._effects import php_refuses
from ssolint.rules._headers import Odd, odd_headers, rewrite, unseen
from ssolint.rules._safety import is_plain
from ssolint.rules._support import INVISIBLE
from ssolint.source import Span
from ssolint.templates import TAG

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ssolint.config import Config

# A setting, or another header.
_OF_ITS_OWN = pattern(r"[A-Za-z_][\w-]*[ \t]*=|\[[^\[\]]+\]")


class HeaderSpacing(Rule):
    """A header is indented, or has blanks where the tools expect none.

    ## Why it matters
    One blank belongs between the type and the name, and none anywhere else. With others Python, JavaScript, Ruby or PHP do not find the
    section, each at another place; an indented header makes Rust and Java refuse the file.

    ## Bad
        [ profile dev ]
        ^^^^^^^^^^^^^^^ blanks in '[ profile dev ]' hide it from some tools; write [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

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
        [profile  dev]
        ^^^^^^^^^^^^^^ blanks in '[profile  dev]' hide it from some tools; write [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

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

        [sso-session corp ]
        ^^^^^^^^^^^^^^^^^^^ blanks in '[sso-session corp ]' hide it from some tools; write [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

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
          ^^^^^^^^^^^^^ a header stands at the start of its line; write [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

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

    ## Good
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - smithy-typescript, parseIni.ts:5: one white-space character between type and name, none elsewhere
    - smithy-rs, parse.rs:122-139: a line's first character says what it is
    - measured, verdicts v10-inner-spaces-in-brackets, v27-header-indented, v93-leak-indented-header
    """

    code = "SSO105"
    name = "header-spacing"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)

    def check(self, config: Config) -> Iterator[Finding]:
        for odd in odd_headers(config.document):
            parts = odd.parts
            indented = odd.header.offset > 0 and not odd.header.text[: odd.header.offset].strip()
            right = _respaced(odd)
            if right is None and (not indented or (parts is not None and (parts.misspelt or parts.quote))):
                continue
            right = right or odd.text
            message = f"a header stands at the start of its line; write [{right}]"
            if not indented:
                message = f"blanks in '[{inner_name(odd.header)}]' hide it from some tools; write [{right}]"
            yield self.finding(
                odd.span,
                message,
                section=odd.section,
                covers=[(odd.section.name, "")],
                breaks=_spaced(odd, indented=indented),
                fix=rewrite(config.document, odd, right),
            )


def _respaced(odd: Odd) -> str | None:
    """The header without its superfluous blanks, None if it has none or another rule speaks of it."""
    parts = odd.parts
    if parts is None:
        stripped = odd.text.strip()
        if stripped == "default" or odd.credentials:
            return stripped if stripped != odd.text and stripped else None
        return None
    if parts.misspelt or parts.quote or parts.outer or not parts.name or not parts.blanks:
        return None
    return parts.right


def _spaced(odd: Odd, *, indented: bool) -> Mapping[str, str]:
    text = odd.text
    kind = odd.parts.kind if odd.parts else PROFILE
    names = set()
    if text[:1].isspace():
        names |= {"aws-cli", "boto3", "js", "ruby"}
    if text[-1:].isspace():
        names |= {"js", "php", "ruby"}
    gap = odd.parts.gap if odd.parts else ""
    if gap not in ("", " "):
        names |= {"php"} if gap == "\t" else {"js", "php"}
        names |= {"ruby"} if kind == SESSION else set()
    effects = dict(unseen(kind, " ".join(names)))
    if indented:
        effects |= tools("rust java", REFUSES_FILE) | dict(unseen(kind, "ruby"))
        if "\t" not in odd.header.text[: odd.header.offset]:
            effects |= tools("php", REFUSES_FILE)
    return {tool: effects[tool] for tool in TOOLS if tool in effects}


class TextAfterHeader(Rule):
    """Something stands behind the bracket that closes a header.

    ## Why it matters
    The line is then no header for JavaScript and Go, and its settings slip into the section above, where the last value wins: the
    profile above asks for another account. Rust, Java and .NET refuse the file. Python reads a header up to the last `]` of the line,
    so that a bracket in a comment changes the name.

    A comment that is set off by a blank is read by all tools but the SDK for .NET, and is let pass.

    ## Bad
        [profile dev]# development
                     ^^^^^^^^^^^^^ a comment glued to a header hides it from JavaScript; put it on a line of its own
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        # development
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
        [profile dev] main account
                      ^^^^^^^^^^^^ 'main account' stands behind the header; put '#' and the text on a line of its own, or delete it
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev] # see ]
                      ^^^^^^^ Python takes 'profile dev] # see ' for the header; put the comment on a line of its own
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        # see ]
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Good
        # development
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - CPython 3.10 to 3.14, configparser.py: the header is what stands before the last `]`
    - smithy-typescript, parseIni.ts:15-16; aws-sdk-go-v2 config 1.32.31, internal/ini/tokenize.go:14-22; aws-sdk-net, IniFile.cs
    - measured, verdicts v91-leak-tight-comment, v106-header-comment-two-blanks
    """

    code = "SSO106"
    name = "text-after-header"
    severity = Severity.ERROR
    breaks = tools("js", REFUSES_PROFILE) | tools("net", REFUSES_FILE)

    def check(self, config: Config) -> Iterator[Finding]:
        for odd in odd_headers(config.document):
            start = odd.span.end
            end = odd.header.start + len(odd.header.text.rstrip())
            tail = config.source.text[start:end]
            if config.template and TAG.search(tail):
                tail = TAG.sub(lambda tag: " " * len(tag[0]), tail)
                if "[" in tail:
                    continue  # the header of another branch
            comment = tail[:1].isspace() and tail.lstrip()[:1] in ("#", ";") and "]" not in tail
            if tail.strip() and (not comment or tail.strip() == "#") and not INVISIBLE.match(tail.lstrip(" \t")):
                yield self._report(config, odd, tail, Span(end - len(tail.lstrip()), end))

    def _report(self, config: Config, odd: Odd, tail: str, span: Span) -> Finding:
        text = tail.strip()
        fix = None
        if text[0] in "#;":
            message, breaks = _judge_comment(odd, tail)
            edits = (comment_above(config.source, odd.header, text), Edit(odd.span.end, span.end, ""))
            safe = is_plain(odd.section) and not (
                odd.credentials and "]" in text
            )  # what is a part of the profile's name for Python
            fix = Fix("move the comment to a line of its own", edits, safe=safe)
            fix = None if config.template else fitting(config.document, fix)
        elif set(text) == {"]"}:
            message = f"one ']' closes the header; Python takes '{odd.header.name}' for it"
            breaks = dict(unseen(PROFILE, "aws-cli boto3 js go rust java net cpp ruby"))
            safe = (
                is_plain(odd.section) and not odd.credentials
            )  # there the bracket is a part of the profile's name for Python
            fix = fitting(config.document, Fix("delete the bracket", (Edit(odd.span.end, span.end, ""),), safe=safe))
        else:
            kind = odd.parts.kind if odd.parts else PROFILE
            message = f"'{text}' stands behind the header; put '#' and the text on a line of its own, or delete it"
            if _OF_ITS_OWN.match(text):
                message = f"'{text}' stands behind the header; put it on a line of its own"
            effects = dict(unseen(kind, "js go cpp ruby")) | tools("rust java net", REFUSES_FILE)
            if "]" in text:
                effects = dict(unseen(kind, "aws-cli boto3 js go rust java net cpp ruby"))
            if "=" in text:
                effects["net"] = REFUSES_PROFILE  # which takes the line for a setting
            if php_refuses(text):
                effects["php"] = REFUSES_FILE
            breaks = {tool: effects[tool] for tool in TOOLS if tool in effects}
        return self.finding(span, message, section=odd.section, breaks=breaks, fix=fix)


def _judge_comment(odd: Odd, tail: str) -> tuple[str, dict[str, str]]:
    """What to say of a comment behind a header, and whom it breaks."""
    # With a '=' in it .NET takes the line for a setting.
    effects = tools("net", REFUSES_PROFILE if "=" in tail else REFUSES_FILE)
    if php_refuses(tail.strip()):  # for which the comment is a line of its own
        effects |= tools("php", REFUSES_FILE)
    message = "a comment glued to a header hides it from JavaScript; put it on a line of its own"
    if not tail[0].isspace():
        effects |= tools("js", REFUSES_PROFILE) | (tools("ruby", IGNORES) if tail[0] == ";" else {})
    elif tail.strip() == "#":
        effects |= unseen(odd.parts.kind if odd.parts else PROFILE, "ruby")
        message = "a lone '#' behind a header hides it from Ruby; delete it, or put it on a line of its own"
    if "]" in tail:
        effects |= tools("aws-cli boto3", REFUSES_PROFILE)
        if tail.endswith("]"):
            effects["net"] = REFUSES_PROFILE
        message = f"Python takes '{odd.header.name}' for the header; put the comment on a line of its own"
    return message, {tool: effects[tool] for tool in TOOLS if tool in effects}
