"""The start URL of an access portal, taken apart: its form, what it tells, and what is wrong with which part of it.

`parse` never fails and never looks anything up. Offsets are in code points from the start of the text given, ends
exclusive. `urllib` is not used: it drops the offsets, and it accepts what a browser or an SDK then refuses.

Sources of the forms: IAM Identity Center User Guide (multi-region-workforce-access), AWS GovCloud (US) User Guide
(govcloud-sso), AWS CLI 2.36.7 `customizations/sso/resolve.py`, the tests of aws-sdk-net's SSOEndpointResolver.
"""

from __future__ import annotations

from ssolint.patterns import pattern
from ssolint.portal_hosts import (
    ALIAS,
    BUILDER_ID,
    CLASSIC,
    DIRECTORY,
    DUAL_STACK,
    IPV4,
    ISSUER,
    LOOKALIKE,
    MALFORMED,
    PORTAL_FORMS,
    VANITY,
    Host,
    identity_provider_by_path,
    is_aws_owned,
    judge_host,
)
from ssolint.record import Record
from ssolint.suggest import distance

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

__all__ = ["MALFORMED_KINDS", "Portal", "Problem", "is_aws_owned", "parse"]

# Kinds of problems, grouped by the rule that reports them.
SCHEME_MISSING = "scheme-missing"
SCHEME_WRONG = "scheme-wrong"
SCHEME_KINDS = frozenset({SCHEME_MISSING, SCHEME_WRONG})

SCHEME_BROKEN = "scheme-broken"
BLANK = "blank"
NO_HOST = "no-host"
NO_URL = "no-url"
BAD_HOST = "bad-host"
USER = "user"
PORT = "port"
ESCAPE = "escape"
BRACKET = "bracket"
PUNCTUATION = "trailing-punctuation"
MALFORMED_KINDS = frozenset({SCHEME_BROKEN, BLANK, NO_HOST, NO_URL, BAD_HOST, USER, PORT, ESCAPE, BRACKET, PUNCTUATION})

FRAGMENT = "fragment"
QUERY = "query"
FRAGMENT_KINDS = frozenset({FRAGMENT, QUERY})

PATH = "path"
TRAILING_SLASH = "trailing-slash"
ID = "id"
DOUBLED_SUFFIX = "doubled-suffix"
LOOKALIKE_HOST = "lookalike"


class Problem(Record):
    """Something wrong with the text from `start` to `end`.

    `replacement` is what would have to stand there instead, "" to delete it; None if that can't be told. Whether
    putting it there is safe is the rule's to judge. `hint` is a host that may have been meant, for a message only.
    """

    kind: str
    start: int
    end: int
    replacement: str | None = None
    hint: str | None = None


class Portal(Record):
    """A start URL and what it tells.

    `url` is the text as given; `scheme` is in lower case, "" if there is none; `user` and `port` are None where the
    host has none; `host` is in lower case; `path`, `query` and `fragment` are as written, the last two None where their
    mark is missing. `form` is one of the constants of `ssolint.portal_hosts`. `instance` is the id or alias that names
    the instance; `region` and `partition` are what the host says, None if it doesn't say. `service` says in words what
    a host is that is no portal ("Okta", "the AWS console"). `identity` is equal for two spellings of one portal.
    `canonical` is the spelling to suggest for a portal of AWS's, None where it can't be known. `host_span` is where the
    host stands in `url`.
    """

    url: str
    scheme: str
    user: str | None
    host: str
    port: str | None
    path: str
    query: str | None
    fragment: str | None
    form: str
    instance: str | None
    region: str | None
    partition: str | None
    service: str | None
    identity: str
    canonical: str | None
    host_span: tuple[int, int]
    problems: tuple[Problem, ...]

    @property
    def is_aws(self) -> bool:
        """Whether the host is a portal of AWS's own, whatever else is wrong with the URL."""
        return self.form in PORTAL_FORMS

    @property
    def malformed(self) -> bool:
        """Whether the text is no proper URL."""
        return any(problem.kind in MALFORMED_KINDS for problem in self.problems)

    def of(self, *kinds: str) -> tuple[Problem, ...]:
        """Return the problems of these kinds, in the order of the text."""
        return tuple(problem for problem in self.problems if problem.kind in kinds)


class _Parts(Record):
    """The text cut at its marks: where the host begins and ends, where the path does, where query or fragment begin."""

    scheme: str
    user: str | None
    host: tuple[int, int]
    port: str | None
    path: tuple[int, int]
    query: str | None
    fragment: str | None
    found: tuple[Problem, ...]


_SCHEME = pattern(r"([A-Za-z][A-Za-z0-9+.-]*)(:?)([/\\]*)")
_SCHEMES = pattern(r"(?i:(?:https?:?[/\\]+)+https?(?::[/\\]+|[/\\]{2,}))")  # one behind the other
_NO_SCHEME = pattern(r":?//")
_LABELLED = pattern(r"(?i:[^/?#]*?[=:\s](?=https?://))")  # `URL: ` and the like before it
_OPENING = "<([{\"'`"
_CLOSING = frozenset(">)]}")
_PUNCTUATION = frozenset(",;.!:\"'`…。、，»”’")
_LEFT_BEHIND = _CLOSING | _PUNCTUATION
_BRACKETS = pattern(r"[<>()\[\]{}]+")
_LINK = pattern(r"\[[^\[\]]*\]\((?=https?://)")  # as Markdown has it
_BLANKS = pattern(r"[\s\x00-\x1f\x7f\u200b\u2060\ufeff]+")
_ESCAPES = pattern(r"\\+")
_PERCENT = pattern(r"/?%[0-9A-Fa-f]{2}")
_LABEL = pattern(r"[^\W_](?:[\w-]*[^\W_])?")
_URL_MARKS = pattern(r"[./:@?#\\]")
_HTTP_SLIP = 2  # edits that a misspelt scheme may be away from https
_CLASSIC_ID = pattern(r"d-[0-9a-f]{10}")
_INSTANCE_ID = pattern(r"ssoins-[a-zA-Z0-9.-]{16}")
_DIRECTORY_PATH = pattern(r"/directory/([^/]+)/*")
_PLAIN_PATH = pattern(r"(?:/[A-Za-z0-9._~%+@-]*[A-Za-z0-9_~%+-])*")
_ISSUER_PATH = pattern(r"/((?:sso)?ins-[^/]*)/*")


def parse(url: str) -> Portal:
    """Take a start URL apart. Any text will do; what is wrong with it stands in the result's `problems`."""
    parts = _cut(url)
    host_text = url[slice(*parts.host)]
    host = judge_host(host_text)
    path = url[slice(*parts.path)]
    service = host.service
    form = host.form
    if form == VANITY:
        provider = identity_provider_by_path(path)
        if provider is not None:
            form, service = provider
    if any(problem.kind in (NO_HOST, NO_URL) for problem in parts.found):
        form = MALFORMED
    problems = list(parts.found)
    if form != MALFORMED:
        problems += _host_problems(host, host_text, parts)
    if form in PORTAL_FORMS:
        problems += _path_problems(url, host, form, parts)
    problems = _escaped_tail_once(_blank_in_lookalike_once(problems))
    problems.sort(key=lambda problem: (problem.start, problem.end))
    instance = _instance(host, form, path)
    return Portal(
        url=url,
        scheme=parts.scheme,
        user=parts.user,
        host=host.name,
        port=parts.port,
        path=path,
        query=parts.query,
        fragment=parts.fragment,
        form=form,
        instance=instance,
        region=host.region,
        partition=host.partition,
        service=service,
        identity=_identity(url, host.name, form, path, parts),
        canonical=_canonical(host, form, path, problems),
        host_span=parts.host,
        problems=tuple(problems),
    )


def _cut(url: str) -> _Parts:
    """Cut the text at its marks, and note what is no part of a URL at all."""
    found = [Problem(BLANK, m.start(), m.end(), "" if _at_edge(m, url) else None) for m in _BLANKS.finditer(url)]
    start = found[0].end if found and found[0].start == 0 else 0
    end = found[-1].start if found and found[-1].end == len(url) > start else len(url)
    link = _LINK.match(url, start, end)
    opened = link.end() if link else start
    while opened < end and url[opened] in _OPENING:
        opened += 1
    if label := _LABELLED.match(url, opened, end):
        opened = label.end()
        found = [problem for problem in found if problem.start >= opened]
    if opened > start:
        found.append(Problem(BRACKET, start, opened, ""))
    end = _drop_trailing(url, opened, end, found)
    scheme, host_start = _scheme(url, opened, end, found)
    host_end = _first_of(url, "/?#\\", host_start, end)
    path_end = _first_of(url, "?#", host_end, end)
    _inner_marks(url, host_start, host_end, path_end, found)
    hash_at = _first_of(url, "#", path_end, end)
    query = url[path_end + 1 : hash_at] if path_end < hash_at else None
    fragment = url[hash_at + 1 : end] if hash_at < end else None
    user, port, span = _authority(url, host_start, host_end, found)
    if span[0] == span[1] and not any(problem.kind == NO_URL for problem in found):
        found.append(Problem(NO_HOST, opened, end))
    return _Parts(scheme, user, span, port, (host_end, path_end), query, fragment, tuple(found))


def _at_edge(match: re.Match[str], url: str) -> bool:
    return match.start() == 0 or match.end() == len(url)


def _first_of(text: str, marks: str, start: int, end: int) -> int:
    places = [place for mark in marks if (place := text.find(mark, start, end)) >= 0]
    return min(places, default=end)


def _drop_trailing(url: str, start: int, end: int, found: list[Problem]) -> int:
    """Cut off the punctuation and closing brackets that prose leaves behind a URL. Return the new end."""
    while end > start and url[end - 1] in _LEFT_BEHIND:
        marks = _CLOSING if url[end - 1] in _CLOSING else _PUNCTUATION
        last = end
        while end > start and url[end - 1] in marks:
            end -= 1
        found.append(Problem(BRACKET if marks is _CLOSING else PUNCTUATION, end, last, ""))
    return end


def _scheme(url: str, start: int, end: int, found: list[Problem]) -> tuple[str, int]:
    """Read the scheme. Return it in lower case, "" if there is none, and where the host begins."""
    if several := _SCHEMES.match(url, start, end):
        found.append(Problem(SCHEME_BROKEN, start, several.end(), "https://"))
        return "https", several.end()
    match = _SCHEME.match(url, start, end)
    if match:
        name, colon, slashes = match[1].lower(), match[2], match[3]
        if colon and slashes[:2] == "//":
            if name != "https":
                found.append(Problem(SCHEME_WRONG, start, match.end(1), "https"))
            return name, match.start(3) + 2
        if (slashes or colon) and "." not in name and distance(name, "https", _HTTP_SLIP) is not None:
            kind = SCHEME_MISSING if not colon else SCHEME_BROKEN if name == "https" else SCHEME_WRONG
            found.append(Problem(kind, start, match.end(), "https://"))
            return name if colon else "", match.end()
    if none := _NO_SCHEME.match(url, start, end):
        found.append(Problem(SCHEME_MISSING, start, none.end(), "https://"))
        return "", none.end()
    if _URL_MARKS.search(url, start, end) is None:
        found.append(Problem(NO_URL, start, end))
    else:
        found.append(Problem(SCHEME_MISSING, start, start, "https://"))
    return "", start


def _inner_marks(url: str, start: int, host_end: int, end: int, found: list[Problem]) -> None:
    found.extend(Problem(BRACKET, m.start(), m.end()) for m in _BRACKETS.finditer(url, start, end))
    for match in _ESCAPES.finditer(url, start, end):
        # Behind the host it stands for a slash, if a path follows; elsewhere it is a shell's.
        slash = match.start() == host_end and match.end() < end and url[match.end()] != "/"
        found.append(Problem(ESCAPE, match.start(), match.end(), "/" if slash else ""))


def _authority(url: str, start: int, end: int, found: list[Problem]) -> tuple[str | None, str | None, tuple[int, int]]:
    """Split user, host and port. Return user, port and the span of the host."""
    user = port = None
    at = url.rfind("@", start, end)
    if at >= 0:
        found.append(Problem(USER, start, at + 1, ""))
        user, start = url[start:at], at + 1
    colon = url.rfind(":", start, end)
    if colon >= 0:
        found.append(Problem(PORT, colon, end, ""))
        port, end = url[colon + 1 : end], colon
    return user, port, (start, end)


def _host_problems(host: Host, text: str, parts: _Parts) -> list[Problem]:
    start, end = parts.host
    dotless = text.rstrip(".")
    labels = dotless.split(".")
    found = []
    if len(dotless) < len(text):
        found.append(Problem(PUNCTUATION, start + len(dotless), end, ""))
    instance = host.instance or ""
    bad_id = host.form == CLASSIC and _CLASSIC_ID.fullmatch(instance) is None
    bad_id = bad_id or (host.form in (DUAL_STACK, IPV4) and _is_bad_instance_id(instance))
    if bad_id:
        labels[0] = labels[0].removesuffix("-")  # an id that is cut off behind its dash
    marked = any(start <= p.start < end and p.kind in (BLANK, BRACKET) for p in parts.found)
    if bad_id and (marked or _LABEL.fullmatch(labels[0])):  # else the label is not even a host's
        found.append(Problem(ID, start, min(start + len(instance), end)))
    if not marked and not all(map(_LABEL.fullmatch, labels)):
        found.append(Problem(BAD_HOST, start, end))
    elif host.form == LOOKALIKE:
        doubled = host.doubled is not None
        kind = DOUBLED_SUFFIX if doubled else LOOKALIKE_HOST
        found.append(Problem(kind, start, end, host.doubled, host.doubled or host.meant))
    return found


def _is_bad_instance_id(name: str) -> bool:
    return name.startswith("ssoins-") and _INSTANCE_ID.fullmatch(name) is None


def _path_problems(url: str, host: Host, form: str, parts: _Parts) -> list[Problem]:
    """Judge what stands behind the host of one of AWS's portals."""
    start, end = parts.path
    # An escape in front of a fragment has been noted; what it escapes is no part of the path.
    path = url[start:end].rstrip("\\")
    end = start + len(path)
    stem = path.rstrip("/")
    right = _right_path(form, stem)
    found = []
    tail = parts.query is not None or parts.fragment is not None
    if escaped := _PERCENT.search(url, start, end):
        # None of AWS's forms has one. It is what some program made of a mark behind the URL, such as '#'.
        kept = url[start : escaped.start()].rstrip("/")
        found.append(Problem(ESCAPE, escaped.start(), end, "" if kept == right and not tail else None))
        return found
    if tail:
        kind = QUERY if parts.query is not None else FRAGMENT
        length = sum(1 + len(text) for text in (parts.query, parts.fragment) if text is not None)
        found.append(Problem(kind, start + len(stem), parts.path[1] + length, "" if stem else right))
    if stem == right:
        if len(path) > len(stem) and stem and not tail:
            found.append(Problem(TRAILING_SLASH, start + len(stem), end, ""))
    elif not (tail and not stem) and not any(start <= p.start < end for p in parts.found):
        whole = (start, end) if path else (parts.host[0], parts.host[1])
        replacement = right if right is None or path else url[slice(*parts.host)] + right
        found.append(Problem(PATH, *whole, replacement))
    return found + _path_id_problems(host, form, path, start)


def _blank_in_lookalike_once(problems: list[Problem]) -> list[Problem]:
    """Leave a blank out in a host that was meant for another one: it is what makes it another."""
    host = next((p for p in problems if p.kind == LOOKALIKE_HOST and p.hint), None)
    return [p for p in problems if host is None or p.kind != BLANK or not host.start <= p.start < host.end]


def _escaped_tail_once(problems: list[Problem]) -> list[Problem]:
    r"""Make one problem of an escape and the query or fragment behind it: `\#/` is one mistake."""
    tail = next((p for p in problems if p.kind in FRAGMENT_KINDS), None)
    escape = next((p for p in problems if p.kind == ESCAPE and tail and tail.start <= p.start < tail.end), None)
    if tail is None or escape is None:
        return problems
    left = [p for p in problems if p is not tail and p is not escape]
    return [*left, Problem(ESCAPE, tail.start, tail.end, tail.replacement)]


def _right_path(form: str, stem: str) -> str | None:
    """Return the path that belongs to the form, without a slash at its end; None if a part of it can't be known."""
    if form in (CLASSIC, ALIAS, BUILDER_ID):
        return "/start"
    if form in (DUAL_STACK, IPV4):
        return ""
    if form == DIRECTORY:
        return stem if _DIRECTORY_PATH.fullmatch(stem) else None
    if form == ISSUER:
        return stem if _ISSUER_PATH.fullmatch(stem) else None
    return stem


def _path_id_problems(host: Host, form: str, path: str, start: int) -> list[Problem]:
    name = _instance(host, form, path)
    if name is None or form not in (DIRECTORY, ISSUER):
        return []
    bad_directory = form == DIRECTORY and name.startswith("d-") and not _CLASSIC_ID.fullmatch(name.lower())
    if not bad_directory and not (form == ISSUER and _is_bad_instance_id(name)):
        return []
    at = start + path.index(name)
    return [Problem(ID, at, at + len(name))]


def _instance(host: Host, form: str, path: str) -> str | None:
    pattern = {DIRECTORY: _DIRECTORY_PATH, ISSUER: _ISSUER_PATH}.get(form)
    if pattern is None:
        return host.instance
    match = pattern.fullmatch(path.rstrip("\\"))
    return match[1] if match else None


def _identity(url: str, host: str, form: str, path: str, parts: _Parts) -> str:
    """Return a key that two spellings of one portal share.

    The query counts on hosts that aren't AWS's only, where it may choose the portal.
    """
    if form == MALFORMED:
        return url.strip()
    stem = _unescaped(path)
    if form in (CLASSIC, ALIAS, BUILDER_ID, DUAL_STACK, IPV4):
        return host if stem in ("", "/start") else host + stem
    if form in PORTAL_FORMS:
        return host + stem
    place = (host if parts.port in (None, "", "443") else f"{host}:{parts.port}") + stem
    return f"{place}?{parts.query}" if parts.query else place


def _canonical(host: Host, form: str, path: str, problems: list[Problem]) -> str | None:
    unclear = any(p.kind in (BLANK, BAD_HOST, BRACKET) and p.replacement is None for p in problems)
    if form not in PORTAL_FORMS or unclear or not host.name.isascii():
        return None
    stem = _unescaped(path)
    right = _right_path(form, stem)
    if ("\\" in path.rstrip("\\") or "%" in path) and stem not in ("", right):
        return None  # without its escapes it is another path, of which nothing has been said
    return f"https://{host.name}{right}" if right is not None and _PLAIN_PATH.fullmatch(right) else None


def _unescaped(path: str) -> str:
    """The path without its backslashes, which have been noted, and without a slash at its end."""
    plain = path.replace("\\", "").rstrip("/")
    return f"/{plain}" if plain and not plain.startswith("/") else plain
