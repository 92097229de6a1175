"""The languages of templates: what they will put in, and which of their tags only steer.

Go's text/template (chezmoi, Helm, consul-template), Jinja, Liquid, ERB, EJS, Mustache, Handlebars and Terraform; the
variables of shells and of envsubst; and the words that a person should have replaced in a sample. A tag is not looked
for further than it can reach: a line of openings alone would take time that grows with its square.
"""

from __future__ import annotations

import re

from ssolint.patterns import pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# A comment of Go's goes on over the tags that are commented out in it.
_TAG = (
    r"\{\{-?\s{0,9}/\*.{0,900}?\*/\s{0,9}-?\}\}|\{\{\{.{0,300}?\}\}\}|\{\{(?!-?\s{0,9}/\*).{0,300}?\}\}"
    r"|\{%.{0,300}?%\}|\{#.{0,300}?#\}|<%.{0,300}?%>|%\{.{0,300}?\}"
)
_VARIABLE = r"\$\{[^}]{0,300}\}|\$\([^)]{0,300}\)"
TAG = pattern(_TAG, re.DOTALL)
"""A tag of a template engine."""

VARIABLE_LINE = pattern(rf"\s*(?:(?:{_VARIABLE}|\$[A-Za-z_]\w*)\s*)+")
"""A line of nothing but variables, which envsubst or a shell replaces by whatever they hold."""

# What a person should have replaced, in a sample or in a template: the rule on placeholders looks for these too.
SAMPLES = (
    r"@@?[A-Z][A-Z0-9_]+@@?|%[A-Z][A-Z0-9_]+%|\{[A-Za-z_]\w*\}|__[A-Z][A-Z0-9_]*__|\*{3,}"
    r"|\b(?:x{6,}|X{4,}|n{8,})\b|\bREPLACE[-_]\w+(?:-[A-Z]\w*)*|\bCHANGE[-_ ]?ME\b|\bTODO\b|\bREDACTED\w*|\.\.\.|…"
)
PLACEHOLDER = pattern(
    _TAG + "|" + _VARIABLE + r"|\$[A-Za-z_]\w*|<[A-Za-z0-9][^<>=]*>|\bYOUR[-_ ]\w+|\byour[-_][a-z]\w+|" + SAMPLES
)
"""What a template will put in, its comments, and the samples: in a template any of these makes a value unknown."""

CLOSERS = {"{{": "}}", "{%": "%}", "{#": "#}", "<%": "%>", "%{": "}"}
"""What begins a tag, and what ends it: perhaps some lines below."""

# What a value is called, the last words of it, where no right value can end with these capitals.
_CALLED = {
    "sso_account_id": ("ACCOUNT", "ACCOUNTID", "ACCOUNTNUMBER"),
    "sso_region": ("REGION",),
    "region": ("REGION",),
    "sso_start_url": ("URL",),
    "sso_role_name": ("ROLENAME",),
}
_CAPITALS = pattern(r"[A-Z]+(?:[_ -][A-Z]+)*")
_JOINTS = dict.fromkeys(map(ord, "_ -"))
_IN_BRACKETS = pattern(r"\[\s*[A-Za-z][^\[\]\d/]*\]")
# Digits of an account of which some are hidden.
_MASKED = pattern(r"(?=.*[xX*]{2})[\dxX*-]+")

_TO_BRACKET = pattern(rf"(?:{_TAG}|{_VARIABLE}|[^\]])*+")
# A comment, as Ansible heads its files, is printed and brings nothing: `{{ ansible_managed | comment }}`.
_GO = r"[\w.]+\s*\|\s*comment\b|(?:if|else|elseif|end|range|with|define|break|continue)\b|/\*|\$\w*\s*:?=|[#/^!]"
_JINJA = r"(?!(?:include|call|render|embed|component)\b)\w"
_ERB = r"#|(?:if|else|elsif|end|unless|for|while|case|when)\b|\}|[\w.@]+\.each\b"
_STEERS = pattern(
    rf"\{{\{{[-~]?\s*(?:{_GO})|\{{%[-+~]?\s*(?:{_JINJA})|\{{#|<%[-_]\s*(?:{_ERB})|<%(?![-_=])|%\{{", re.DOTALL
)
_BEGIN = r"(?:\{\{|\{%|<%|%\{)[-+~_]?\s*"
_ELSE = pattern(_BEGIN + r"(?:\}\s*)?(?:else|elif|elsif|elseif|when)\b")
_OPENS = pattern(_BEGIN + r"(?:[#^]\w|(?:if|range|with|for|unless|case|while)\b)")
_CLOSES = pattern(_BEGIN + r"(?:/\w|\}|end)")


def where_open(text: str) -> int:
    """Where the first tag begins in a text without whole tags; -1 where there is none."""
    return min((at for at in map(text.find, CLOSERS) if at >= 0), default=-1)


def is_stand_in(key: str, value: str) -> bool:
    """Whether a value is none but says what should stand there: `ACCOUNT_ID`, `[your account]`, `1111xxxxxxxx`."""
    called = _CALLED.get(key)
    if called is None:
        return False
    if _CAPITALS.fullmatch(value):
        return value.translate(_JOINTS).endswith(called)
    return bool(_IN_BRACKETS.fullmatch(value) or (key == "sso_account_id" and _MASKED.fullmatch(value)))


def before_bracket(text: str) -> str:
    """What stands before the first `]`; one inside a tag or a variable, as in `{{ item['name'] }}`, does not count."""
    end = text.find("]")
    if end < 0 or not ("{" in text[:end] or "<%" in text[:end] or "$(" in text[:end]):
        return text if end < 0 else text[:end]
    match = _TO_BRACKET.match(text)
    return match[0] if match else ""


def puts_in(line: str) -> bool:
    """Whether a line that a template engine consumes may put text in its place, rather than only steer."""
    return TAG.search(line) is None or prints(line)


def prints(line: str) -> bool:
    """Whether a whole tag of the line puts text in its place, or a variable that is all there is on the line."""
    return VARIABLE_LINE.fullmatch(line) is not None or any(_STEERS.match(tag) is None for tag in TAG.findall(line))


def leaves_branch(lines: Iterable[str]) -> bool:
    """Whether the tags of lines that follow each other leave a branch of a condition that was entered before them.

    What is written in that branch goes on behind the end of the condition. A tag that opens something and is not known
    to do so makes this say yes once too often, never once too seldom.
    """
    depth = 0
    for line in lines:
        for tag in TAG.findall(line):
            if _ELSE.match(tag):
                if not depth:
                    return True
            elif _CLOSES.match(tag):
                depth = max(depth - 1, 0)
            elif _OPENS.match(tag):
                depth += 1
    return False
