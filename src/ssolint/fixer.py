"""Applying fixes: to a fixed point, and proved (`ssolint.proof`) before anything is written."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from ssolint.fitting import fits
from ssolint.proof import Announced, Unproved, prove
from ssolint.source import Source
from ssolint.syntax import Refusal, as_botocore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ssolint.config import Group
    from ssolint.engine import Checked
    from ssolint.finding import Edit, Finding, Fix
    from ssolint.syntax import Document

__all__ = ["Applied", "Fixed", "Unproved", "apply_edits", "apply_fixes", "effects", "fix"]

# Every round applies at least one fix or ends, and a fix settles its finding: a file needs two or three rounds. A
# number this large is reached only by fixes that undo each other.
MOST_ROUNDS = 50

# A longer list is cut.
_MOST_NAMES = 7

_FROM_SESSION = "(from session"
_FROM_CREDENTIALS = "(from the credentials file,"


class Applied(NamedTuple):
    """One fix that went in: the rule that asked for it, its title, and whether it was safe."""

    rule: str
    title: str
    safe: bool


class Fixed(NamedTuple):
    """The outcome: the text before and after, what went in, and what is left to report.

    `held` names the rules whose safe fixes were left out for the sake of a profile that works for a tool.
    """

    source: Source
    text: str
    applied: tuple[Applied, ...]
    before: Checked
    after: Checked
    held: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        return self.data != self.source.data

    @property
    def data(self) -> bytes:
        """The bytes to write."""
        return self.after.source.data


def fix(
    source: Source,
    check: Callable[[Source], Checked],
    judge: Callable[[Checked], list[Finding]],
    unmasked: Callable[[Source], list[Finding]],
    *,
    unsafe: bool = False,
) -> Fixed:
    """Apply the fixes of all findings that the policy lets through, again and again until none is left.

    `unmasked` finds what may come to light when a mistake above it is gone (`engine.check_unmasked`). Where safe fixes
    would take something from a profile that works for a tool, the rule that asks for it is left out, or else all are.

    Raises Unproved where the result differs from what was announced, and what `check` and `unmasked` raise.
    """
    outcome = _fix(source, check, judge, unmasked, unsafe=unsafe)
    if unsafe or not outcome.applied or source.template:
        return outcome
    from ssolint.harm import harms

    if not harms(outcome.before, outcome.after):
        return outcome
    rules = tuple(dict.fromkeys(one.rule for one in outcome.applied))
    for rule in rules:
        held = _fix(source, check, _without(judge, rule), unmasked, unsafe=False)
        if not harms(held.before, held.after):
            return held._replace(held=(rule,))
    return Fixed(source, source.text, (), outcome.before, outcome.before, rules)


def _without(judge: Callable[[Checked], list[Finding]], rule: str) -> Callable[[Checked], list[Finding]]:
    return lambda checked: [finding for finding in judge(checked) if finding.rule != rule]


def _fix(
    source: Source,
    check: Callable[[Source], Checked],
    judge: Callable[[Checked], list[Finding]],
    unmasked: Callable[[Source], list[Finding]],
    *,
    unsafe: bool,
) -> Fixed:
    before = checked = check(source)
    if not source.restorable:
        # Bytes that can't be had back from the text are not ours to rewrite.
        return Fixed(source, source.text, (), before, before)
    announced = Announced()
    applied: list[Applied] = []
    for _ in range(MOST_ROUNDS):
        wanted = [(f, f.fix) for f in judge(checked) if f.fix is not None and (f.fix.safe or unsafe)]
        taken = _together(checked.document, [fix for _, fix in wanted])
        changed = _changed(checked.source, taken)
        if changed.data == checked.source.data or Source(changed.data, source.name).encoding != changed.encoding:
            # Nothing is left to do, or the text would be read in another encoding than it was written.
            break
        now = check(changed)
        if any(finding.rule == "foreign-format" for finding in now.findings):
            # What turns out to be a file of another kind is left as it is.
            break
        done = set(map(id, taken))
        applied += [Applied(f.rule, fix.title, fix.safe) for f, fix in wanted if id(fix) in done]
        announced.note(checked.document, now.document, taken)
        checked = now
    else:
        raise Unproved("the fixes undo each other")
    if applied:
        prove(before, checked, announced, unmasked(source))
    return Fixed(source, checked.source.text, tuple(applied), before, checked)


def _changed(source: Source, fixes: list[Fix]) -> Source:
    text = apply_edits(source.text, {edit for fix in fixes for edit in fix.edits})
    encoding = next((fix.encoding for fix in fixes if fix.encoding), source.encoding)
    return Source(
        source.encode(text, encoding),
        source.name,
        kind=source.kind,
        template=source.template,
        mode=source.mode,
        options=source.options,
        encoding=encoding,
    )


def _together(document: Document, fixes: list[Fix]) -> list[Fix]:
    """The fixes that go in together; the others wait for a later round, when the rules have seen what these made.

    Each fix fits where it is offered, and two of them may yet not fit together: of those that would change other lines
    than they touch, one a section goes in, or one alone.
    """
    taken = _apart(document, apply_fixes(document.source.text, fixes)[1])
    if len(taken) < 2 or _fit(document, taken):  # noqa: PLR2004
        return taken
    alone = [fix for fix in taken if _fit(document, [fix])]
    starts = [0, *(section.header.start for section in document.sections if section.header)]
    first = {}
    for fix in reversed(alone):
        first[bisect_right(starts, min(fix.edits).start)] = fix
    apart = list(first.values())
    if not _fit(document, apart):
        apart = apart[-1:]
    # What does not even fit alone is not better for waiting: the proof judges it.
    waiting = set(map(id, alone)) - set(map(id, apart))
    return [fix for fix in taken if id(fix) not in waiting]


def _apart(document: Document, fixes: list[Fix]) -> list[Fix]:
    """The fixes without those that touch a line where another one makes a header: what it announces has its name."""
    starts = document.source.starts

    def lines(fix: Fix) -> set[int]:
        return {bisect_right(starts, edit.start) for edit in fix.edits}

    own = {line: id(fix) for fix in fixes if fix.changes for line in lines(fix)}
    return [fix for fix in fixes if not own or all(own.get(line, id(fix)) == id(fix) for line in lines(fix))]


def _fit(document: Document, fixes: list[Fix]) -> bool:
    return fits(document, [edit for fix in fixes for edit in fix.edits])


def apply_fixes(text: str, fixes: Iterable[Fix]) -> tuple[str, list[Fix]]:
    """Apply as many of the fixes as do not get in each other's way, in the order given.

    Returns the new text and the fixes that went in. Edits that two fixes share count once; a fix one of whose edits
    overlaps an edit already taken is left for a later round. Takes n log n steps.
    """
    taken: set[Edit] = set()
    order: list[Edit] = []  # sorted, and free of overlaps: the neighbours of a new edit tell whether it fits
    applied = []
    for fix in fixes:
        fresh = sorted({edit for edit in fix.edits if edit not in taken})
        if any(_clashes(edit, order) for edit in fresh) or any(map(_overlap, fresh, fresh[1:])):
            continue
        applied.append(fix)
        taken.update(fresh)
        for edit in fresh:
            order.insert(bisect_left(order, edit), edit)
    return apply_edits(text, order), applied


def _clashes(edit: Edit, order: list[Edit]) -> bool:
    at = bisect_right(order, edit)
    return any(_overlap(edit, other) for other in order[max(at - 2, 0) : at + 2])


def _overlap(one: Edit, other: Edit) -> bool:
    if (one.start, one.end) == (other.start, other.end):
        return True
    return one.start < other.end and other.start < one.end


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with these edits made; they must not overlap."""
    parts = []
    end = 0
    for edit in sorted(edits):
        parts += [text[end : edit.start], edit.text]
        end = edit.end
    return "".join([*parts, text[end:]])


def effects(before: Checked, after: Checked) -> list[str]:
    """What a change does to the profiles, as botocore resolves them: a line for each setting that becomes another.

    Profiles for which the same becomes of the same setting share a line.
    """
    rows = []
    if after.source.encoding != before.source.encoding:
        rows.append(f"the file: encoding {before.source.encoding} → {after.source.encoding}")
    if not before.source.template and _is_refused(before.document) and not _is_refused(after.document):
        rows.append("the file: refused by the AWS CLI and boto3 → read")
    sessions = before.config.sessions_by_name, after.config.sessions_by_name
    profiles = before.config.profiles_by_name, after.config.profiles_by_name
    renamed = [*_renamed(*sessions), *_renamed(*profiles)]
    rows += [f"{was.title} → {now.title}" for was, now in renamed]
    for kind, pair in (("session", sessions), ("profile", profiles)):
        found = [group.name for group in _found(*pair)]
        rows += [f"{_listed(kind, found)}: (not found) → (found)"] if found else []
    told = {group for pair in renamed for group in pair}
    changes: dict[tuple[str, str, str], list[str]] = {}
    for name in dict.fromkeys([*profiles[0], *profiles[1]]):
        old, new = profiles[0].get(name), profiles[1].get(name)
        if told.isdisjoint((old, new)):
            for change in _changes(old, new):
                changes.setdefault(change, []).append(name)
    rows += [f"{_listed('profile', names)}: {key} {was} → {now}" for (key, was, now), names in changes.items()]
    return [after.source.redact(before.source.redact(row)) for row in rows]


def _is_refused(document: Document) -> bool:
    try:
        as_botocore(document)
    except Refusal:
        return True
    return False


def _renamed(before: dict[str, Group], after: dict[str, Group]) -> list[tuple[Group, Group]]:
    """The groups that stand under another name with all their settings."""
    gone = [group for name, group in before.items() if name not in after]
    come = [group for name, group in after.items() if name not in before]
    pairs = zip(gone, come, strict=True) if len(gone) == len(come) else ()
    return [(was, now) for was, now in pairs if _contents(was) == _contents(now)]


def _contents(group: Group) -> tuple[tuple[str, str], ...]:
    return tuple((key, setting.value) for key, setting in group.settings.items())


def _found(before: dict[str, Group], after: dict[str, Group]) -> Iterator[Group]:
    """The groups whose header botocore could not take for what it was meant."""
    for name, group in before.items():
        if (now := after.get(name)) and now.heading.python is not None:
            meant = (now.kind, name)
            if now.heading.python == meant != group.heading.python:
                yield now


def _changes(old: Group | None, new: Group | None) -> Iterator[tuple[str, str, str]]:
    """Each setting of a profile that becomes another: (key, as it was, as it is)."""
    for key in dict.fromkeys(key for group in (old, new) if group is not None for key in _keys(group)):
        was, now = _resolved(old, key), _resolved(new, key)
        # The name of a session is no part of what it gives.
        if was != now and not (
            was[0].startswith(_FROM_SESSION) and now[0].startswith(_FROM_SESSION) and was[1] == now[1]
        ):
            yield key, "".join(was), "".join(now)


def _listed(kind: str, names: list[str]) -> str:
    """As in `profile dev`, and `profiles dev, test and 3 more`."""
    more = len(names) - _MOST_NAMES
    listed = ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
    return f"{kind}{'' if len(names) == 1 else 's'} {listed}"


def _keys(group: Group) -> list[str]:
    session = _session_of(group)
    return [*group.settings, *(filter(_is_shared, session.settings) if session else ())]


def _is_shared(key: str) -> bool:
    """Whether botocore takes a setting of a session for its profiles: its SSO provider alone asks for it there."""
    return key.startswith("sso_")


def _session_of(profile: Group) -> Group | None:
    setting = profile.settings.get("sso_session")
    return None if setting is None else profile.config.sessions_by_name.get(setting.value)


def _resolved(profile: Group | None, key: str) -> tuple[str, str]:
    """Where a profile's setting comes from, and its value, as botocore has it, whether or not a rule found it wrong."""
    twin = profile and profile.config.companion_profile(profile.name)
    session = profile and _session_of(profile)
    for origin in (twin, profile, session if _is_shared(key) else None):
        if origin is not None and (setting := origin.settings.get(key)) is not None:
            value = setting.value.replace("\n", "\\n") or "(empty)"
            if origin is profile:
                return "", value
            return f"{_FROM_SESSION if origin is session else _FROM_CREDENTIALS} {origin.name}) ", value
    return "", "(not set)"
