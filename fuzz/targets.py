"""What has to hold for any input. Each target takes bytes and raises where it doesn't; what it raises is a find."""

from __future__ import annotations

import functools
import os
import tempfile
from typing import TYPE_CHECKING, Any

from botocore.configloader import raw_config_parse  # type: ignore[import-untyped]
from botocore.exceptions import ConfigParseError  # type: ignore[import-untyped]

import corpus
from ssolint import engine, fixer, portal, settings_file, syntax
from ssolint.errors import UsageError
from ssolint.finding import REFUSES_FILE, Severity
from ssolint.policy import Policy, Settings, UnknownRule
from ssolint.report.escape import visible
from ssolint.rule import built_in
from ssolint.source import BOM, MASK, Source

if TYPE_CHECKING:
    from ssolint.engine import Checked
    from ssolint.finding import Finding

_FOLDER = tempfile.TemporaryDirectory(prefix="ssolint-fuzz-")
_FILE = os.path.join(_FOLDER.name, "config")
_SECRET_KEYS = frozenset({"aws_secret_access_key", "aws_session_token", "aws_security_token"})
_GRAMMAR = "SSO010"
_ENCODING = "invalid-encoding"
_Sections = dict[str, dict[str, Any]]


class Found(AssertionError):  # noqa: N818 - what the input is
    """Something that must hold does not. `what` is the same for all inputs that show the same mistake."""

    def __init__(self, what: str, detail: object = "") -> None:
        super().__init__(f"{what}: {detail!r}" if detail else what)
        self.what = what


def require(holds: bool, what: str, detail: object = "") -> None:  # noqa: FBT001 - reads as a sentence
    """Raise Found where it does not hold."""
    if not holds:
        raise Found(what, detail)


@functools.cache
def policy() -> Policy:
    """Every rule, the opt-in ones too."""
    return Policy(Settings(select=("ALL",)), built_in())


def source_of(case: corpus.Case, data: bytes | None = None) -> Source:
    """The input as a source, or other bytes in its place."""
    return Source(case.data if data is None else data, case.name)


def beside_of(case: corpus.Case) -> Source | None:
    """The file beside it."""
    if case.beside is None:
        return None
    return Source(case.beside, "config" if case.name == "credentials" else "credentials")


def botocore_reads(data: bytes) -> _Sections | None:
    """What botocore's loader makes of the bytes, secrets as `****`; None where it refuses them."""
    with open(_FILE, "wb") as file:
        file.write(data)
    try:
        sections = raw_config_parse(_FILE)
    except ConfigParseError:
        return None
    return {name: {key: _masked(key, value) for key, value in found.items()} for name, found in sections.items()}


def _masked(key: str, value: Any) -> Any:
    secret = key in _SECRET_KEYS and value and isinstance(value, str) and value not in syntax.EXAMPLE_SECRETS
    return MASK if secret else value


# The reader


def reader(raw: bytes) -> None:
    """The tree loses nothing, its spans hold what they say, and it means what botocore reads."""
    case = corpus.unpack(raw)
    source = source_of(case)
    document = syntax.parse(source)
    text = source.text
    require(source.encoding != "utf-8" or source.encode(text) == case.data, "the bytes can't be had back")
    require("".join(node.text for node in document.nodes) == text, "the nodes joined are not the text")
    require("".join(source.lines()) == text, "the lines joined are not the text")
    at = 0
    for node in document.nodes:
        require(node.start == at, "a node does not begin where the one before ends", node)
        at += len(node.text)
        _require_spans(node, text)
    for offset in range(len(text) + 1):
        place = source.position(offset)
        require(
            source.starts[place.line - 1] + place.column - 1 == offset, "a position is not that of its offset", offset
        )
    # UTF-16 without a mark is shown as what it was meant to be; in UTF-8 it is names with NUL in them.
    if not source.template and (source.encoding == "utf-8" or text.startswith(BOM)):
        require(_ours(source, document) == botocore_reads(case.data), "the sections are not botocore's")


def _require_spans(node: syntax.Node, text: str) -> None:
    kind = type(node).__name__
    require(text[slice(*node.span)].strip() == node.text.strip(), f"span of {kind}", node)
    if isinstance(node, syntax.Header):
        require(text[slice(*node.name_span)] == node.name, "name_span", node)
        require(text[slice(*node.tail_span)] == node.tail.lstrip(), "tail_span", node)
    elif isinstance(node, syntax.Setting):
        require(text[slice(*node.key_span)] == node.raw_key, "key_span", node)
        require(text[slice(*node.delimiter_span)] in ("=", ":"), "delimiter_span", node)
        if node.value != MASK:
            require(text[slice(*node.first_span)] == node.value.split("\n")[0], "first_span", node)
        require(node.value_span.end <= node.whole_span.end, "whole_span", node)
    elif isinstance(node, syntax.Continuation):
        require(text[slice(*node.key_span)] == node.key, "key_span of a nested line", node)


def _ours(source: Source, document: syntax.Document) -> _Sections | None:
    if source.encoding != "utf-8" or any("\udc80" <= char <= "\udcff" for char in source.text):
        return None
    try:
        sections = syntax.as_botocore(document)
    except syntax.Refusal:
        return None
    # The tree shows a template's tag in a secret's place, which is masked here on both sides.
    return {name: {key: _masked(key, value) for key, value in found.items()} for name, found in sections.items()}


# The rules


def check(case: corpus.Case, source: Source) -> Checked:
    """Run every rule."""
    return engine.check(source, policy().rules, beside_of(case))


def rules(raw: bytes) -> None:
    """No rule fails; findings lie inside of the text; what is said of Python is what botocore does."""
    case = corpus.unpack(raw)
    checked = check(case, source_of(case))
    length = len(checked.source.text)
    for finding in policy().judge(checked).findings:
        require(0 <= finding.span.start <= finding.span.end <= length, f"{finding.rule}: span", finding.span)
        require(bool(finding.message), f"{finding.rule}: no message")
        for related in finding.related:
            other = related.source.text if related.source else checked.source.text
            require(0 <= related.span.start <= related.span.end <= len(other), f"{finding.rule}: related", related.span)
        _require_fix(finding, checked.source.text)
    if case.name != "config.tmpl":
        _require_grammar(checked, botocore_reads(case.data) is not None)
    again = check(case, source_of(case))
    require([f.message for f in again.findings] == [f.message for f in checked.findings], "not the same twice")


def _require_fix(finding: Finding, text: str) -> None:
    if finding.fix is None:
        return
    last = 0
    for edit in sorted(finding.fix.edits):
        require(last <= edit.start <= edit.end <= len(text), f"{finding.rule}: edits", finding.fix.edits)
        last = edit.end
    changed = fixer.apply_edits(text, finding.fix.edits)
    require(changed != text or bool(finding.fix.encoding), f"{finding.rule}: a fix that changes nothing", finding.fix)


def _require_grammar(checked: Checked, accepted: bool) -> None:  # noqa: FBT001 - what botocore said
    errors = [f for f in checked.findings if f.severity is Severity.ERROR and policy().codes[f.rule] < "SSO1"]
    refusing = [f for f in errors if f.breaks.get("boto3") == REFUSES_FILE]
    if accepted:
        # In UTF-16 without a mark the rest is said of the text that was meant.
        mistaken = refusing if checked.source.encoding == "utf-8" else [f for f in refusing if f.rule == _ENCODING]
        wrong = [f for f in mistaken if policy().codes[f.rule] <= _GRAMMAR]
        require(not wrong, "botocore accepts the file", [(f.rule, f.message) for f in wrong])
    else:
        require(bool(refusing), "botocore refuses the file, and nothing says so", [f.rule for f in errors])


# The fixer


def fix(case: corpus.Case, source: Source, seen: list[Finding] | None = None) -> fixer.Fixed:
    """Apply the fixes; the findings of every round go to `seen`."""
    beside = beside_of(case)

    def judge(checked: Checked) -> list[Finding]:
        findings = policy().judge(checked).findings
        if seen is not None:
            seen.extend(findings)
        return findings

    return fixer.fix(
        source,
        lambda changed: engine.check(changed, policy().rules, beside),
        judge,
        lambda changed: engine.check_unmasked(changed, policy().rules, beside),
        unsafe=case.unsafe,
    )


def fixes(raw: bytes) -> None:
    """Fixes are proved, end, settle what they fix, and change nothing for botocore that no finding is about."""
    case = corpus.unpack(raw)
    seen: list[Finding] = []
    outcome = fix(case, source_of(case), seen)
    require(bool(outcome.applied) or outcome.data == case.data, "bytes changed without a fix")
    if outcome.after.source.encoding == outcome.source.encoding:
        again = fix(case, source_of(case, outcome.data))
        require(again.data == outcome.data, "a second run fixes more", [fixed.rule for fixed in again.applied])
    if outcome.applied and not case.unsafe and case.name == "config":
        _require_kept(case.data, outcome.data, seen)


def _require_kept(old: bytes, new: bytes, seen: list[Finding]) -> None:
    before, after = botocore_reads(old), botocore_reads(new)
    if before is None:
        return
    require(after is not None, "botocore refuses the fixed file, and read the old one")
    # What a finding is about may change, with its whole section: a header may have been corrected.
    concerned = {finding.section.name for finding in seen if finding.fix and finding.section}
    concerned |= {section for finding in seen if finding.fix for section, _ in (*finding.covers, *finding.fix.changes)}
    for name, settings in before.items():
        if name not in concerned:
            require(
                (after or {}).get(name) == settings, "botocore reads a section otherwise that no fix was about", name
            )


# Settings files, portals


def settings(raw: bytes) -> None:
    """A settings file is read, or refused in one line that names it."""
    name = "pyproject.toml" if b"[tool" in raw else "ssolint.toml"
    path = os.path.join(_FOLDER.name, name)
    with open(path, "wb") as file:
        file.write(raw)
    try:
        loaded = settings_file.load(path)
        for row in settings_file.describe(loaded):
            require("\n" not in row.value and "\n" not in row.origin, "a row of several lines", row)
        Policy(loaded, built_in())
    except UnknownRule as error:
        # It quotes a name as it stands; what prints it escapes it.
        require(visible(str(error)).isprintable(), "an error that is no printable line", str(error))
    except UsageError as error:
        require(str(error).isprintable(), "an error that is no printable line", str(error))


def portals(raw: bytes) -> None:
    """Any text is taken apart; problems lie inside of it; what is suggested is right, and the same portal."""
    url = raw.decode("utf-8", "surrogateescape")
    parsed = portal.parse(url)
    require(parsed.url == url, "the URL is not as it was given")
    start, end = parsed.host_span
    require(0 <= start <= end <= len(url), "host_span", parsed.host_span)
    for problem in parsed.problems:
        require(0 <= problem.start <= problem.end <= len(url), f"span of {problem.kind}", problem)
    if parsed.canonical is not None:
        right = portal.parse(parsed.canonical)
        require(right.canonical == parsed.canonical, "the canonical spelling has another one", parsed.canonical)
        # A path that has to be another one may have been another portal's.
        same = right.identity == parsed.identity or bool(parsed.of(portal.PATH))
        require(same, "the canonical spelling is another portal", parsed.canonical)
