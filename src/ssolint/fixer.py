"""Applying fixes: to a fixed point, and proved before anything is written.

The proof does not trust ssolint's own reader: old and new text are read by ConfigUpdater, whose grammar is that of
Python's configparser. The settings may differ only where the fixes announced it, every comment survives that no fix
touched, and the new text has no new error outside the settings that were changed.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from ssolint.engine import Checked
from ssolint.finding import Severity
from ssolint.source import Source
from ssolint.syntax import Comment, Continuation, Document, Header, Node, Section, Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ssolint.finding import Edit, Finding, Fix

# Every round applies at least one fix or ends, and a fix settles its finding: a file needs two or three rounds. A number
# this large is reached only by fixes that undo each other.
MOST_ROUNDS = 50
# The name of what has none, for ConfigUpdater's sake: the top of a file, a line that begins with its delimiter.
_NAMELESS = "\ufeff"
_LONE_DELIMITER = re.compile(r"^([^\S\n]*)(?=[=:])", re.MULTILINE)
_NO_DELIMITER = re.compile(r"^(?!\s*(?:[#;]|\[.+\]))([^=:\n]*[^=:\s][^=:\n]*)$", re.MULTILINE)
_UNCLOSED = re.compile(r"^([^\S\n]*)\[(\]?[^\]=:\n]*?)[^\S\n]*$", re.MULTILINE)
_NO_KEYS = ("#", ";", _NAMELESS)


class Unproved(Exception):  # noqa: N818 - what the fixes are
    """The fixes would change something that they did not announce: a bug in ssolint. The text says what, without values."""


class Applied(NamedTuple):
    """One fix that went in: the rule that asked for it, its title, and whether it was safe."""

    rule: str
    title: str
    safe: bool


class Announced:
    """What the fixes said that they would change: settings, whole sections, comments, as the texts had them."""

    __slots__ = ("comments", "sections", "settings")

    def __init__(self) -> None:
        self.settings: set[tuple[str, str]] = set()
        self.sections: set[str] = set()
        self.comments: Counter[str] = Counter()

    def covers(self, section: str, key: str) -> bool:
        """Whether a change of this setting, or of the section itself, was announced."""
        return section in self.sections or (section, key) in self.settings

    def touches(self, section: str) -> bool:
        """Whether a change of anything in this section was announced."""
        return section in self.sections or any(section == changed for changed, _ in self.settings)


class Fixed(NamedTuple):
    """The outcome: the text before and after, what went in, and what is left to report."""

    source: Source
    text: str
    applied: tuple[Applied, ...]
    before: Checked
    after: Checked

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        return self.source.encode(self.text) != self.source.data


def fix(
    source: Source,
    check: Callable[[Source], Checked],
    judge: Callable[[Checked], list[Finding]],
    unmasked: Callable[[Source], list[Finding]],
    *,
    unsafe: bool = False,
) -> Fixed:
    """Apply the fixes of all findings that the policy lets through, again and again until none is left.

    `unmasked` finds what may come to light when a mistake above it is gone (`engine.check_unmasked`).

    Raises Unproved where the result differs from what was announced.
    """
    if source.encode(source.text) != source.data:
        # Bytes that can't be had back from the text are not ours to rewrite.
        checked = check(source)
        return Fixed(source, source.text, (), checked, checked)
    announced = Announced()
    applied: list[Applied] = []
    before = checked = check(source)
    for _ in range(MOST_ROUNDS):
        wanted = [(f, f.fix) for f in judge(checked) if f.fix is not None and (f.fix.safe or unsafe)]
        text, taken = apply_fixes(checked.source.text, (fix for _, fix in wanted))
        if text == checked.source.text:
            break
        done = set(map(id, taken))
        applied += [Applied(f.rule, fix.title, fix.safe) for f, fix in wanted if id(fix) in done]
        changed = _again(source, text)
        now = check(changed)
        _announce(announced, checked, now, taken)
        checked = now
    else:
        raise Unproved("the fixes undo each other")
    if applied:
        prove(before, checked, announced, unmasked(source))
    return Fixed(source, checked.source.text, tuple(applied), before, checked)


def _again(source: Source, text: str) -> Source:
    return Source(
        source.encode(text),
        source.name,
        kind=source.kind,
        template=source.template,
        mode=source.mode,
        options=source.options,
    )


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


def _announce(announced: Announced, old: Checked, new: Checked, fixes: list[Fix]) -> None:
    """Note what the edits touch, in the old text and in the new one."""
    edits = sorted({edit for fix in fixes for edit in fix.edits})
    shift = 0
    there, here = [], []
    for edit in edits:
        # Whole lines put between two lines touch neither of them.
        between = edit.start == edit.end and edit.text.endswith(("\n", "\r"))
        if not between:
            there.append((edit.start, edit.end))
        here.append((edit.start + shift, edit.start + shift + len(edit.text)))
        shift += len(edit.text) - (edit.end - edit.start)
    _touch(announced, old.document, there)
    _touch(announced, new.document, here)
    for fix in fixes:
        announced.settings.update(fix.changes)


def _touch(announced: Announced, document: Document, places: list[tuple[int, int]]) -> None:
    rows = list(_rows(document))
    starts = [node.start for _, node, _ in rows]
    for start, end in places:
        first = max(bisect_right(starts, start) - 1, 0)
        for at in range(first, max(bisect_left(starts, end), first + 1)):
            if at >= len(rows):
                break
            section, node, setting = rows[at]
            if isinstance(node, Header):
                # A header that comes or goes moves the settings below it out of the section above it, or into it.
                announced.sections.add(node.name)
                announced.sections.add(rows[at - 1][0].name if at else "")
            elif setting is not None:
                announced.settings.add((section.name, setting.key))
            elif isinstance(node, Comment):
                announced.comments[node.text.strip()] += 1


def _rows(document: Document) -> Iterator[tuple[Section, Node, Setting | None]]:
    """Every node with its section and, for a setting and the lines that belong to it, the setting."""
    for section in (document.top, *document.sections):
        setting: Setting | None = None
        for node in ([section.header] if section.header else []) + section.nodes:
            if isinstance(node, Setting):
                setting = node
            yield section, node, setting if isinstance(node, Setting | Continuation) else None


def prove(before: Checked, after: Checked, announced: Announced, known: Iterable[Finding]) -> None:
    """Hold the new text against the old one and what was announced; `known` is what is wrong with the old one.

    Raises Unproved.
    """
    old, new = before.source.text, after.source.text
    differing = _settings(old) ^ _settings(new)
    for section, key, _ in differing:
        if not announced.covers(section, key):
            raise Unproved(f"the fixes would change '{key}' in [{section}], which none of them announced")
    lost = _comments(old) - _comments(new) - announced.comments
    if lost:
        raise Unproved("the fixes would lose a comment")
    left = Counter(map(_identity, known)) | Counter(map(_identity, before.findings))
    _touch_what_is_named(announced, after)
    for finding in after.findings:
        identity = _identity(finding)
        left[identity] -= 1
        # In a section that was changed a mistake may come to light; anywhere else the fixes have brought it.
        if finding.severity is Severity.ERROR and left[identity] < 0 and not announced.touches(identity[1]):
            raise Unproved(f"the fixes would bring a new {finding.rule} in [{identity[1]}]")


def _touch_what_is_named(announced: Announced, after: Checked) -> None:
    """A section that a changed setting names comes into use, and what was wrong with it comes to light."""
    values = {
        setting.value for setting in after.document.settings if (setting.section.name, setting.key) in announced.settings
    }
    for group in after.config.groups:
        if group.name in values:
            announced.settings.add((group.section.name, ""))


def _identity(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.section.name if finding.section else ""


def _settings(text: str) -> set[tuple[str, str, str]]:
    """(section, key, value) as ConfigUpdater reads the text, with leave for duplicates and lines that are no settings."""
    from configupdater import ConfigUpdater, Option
    from configupdater import Section as Block

    updater = ConfigUpdater(strict=False)
    # It stops at lines that are no settings: give them what they lack, and pass over them below.
    plain = text.replace("\r\n", "\n").replace("\r", "\n").lstrip(_NAMELESS)
    plain = _UNCLOSED.sub(lambda match: f"{match[1]}[{match[2].rstrip(']')}{_NAMELESS}]", plain)
    plain = _LONE_DELIMITER.sub(rf"\1{_NAMELESS}", plain)
    plain = _NO_DELIMITER.sub(rf"\1 = {_NAMELESS}", plain)
    updater.read_string(f"[{_NAMELESS}]\n{plain}")
    found = set()
    for block in updater.iter_blocks():
        if isinstance(block, Block):
            name = block.name.removesuffix(_NAMELESS)
            for option in block.iter_blocks():
                if isinstance(option, Option) and not option.key.startswith(_NO_KEYS):
                    value = _plain_value(option.value)
                    if value != _NAMELESS:
                        found.add((name, option.key.lower(), value))
    return found


def _plain_value(value: str | None) -> str:
    # ConfigUpdater takes an indented comment for a part of the value, which Python does not.
    return "\n".join(line for line in (value or "").split("\n") if not line.lstrip().startswith(("#", ";"))).strip()


def _comments(text: str) -> Counter[str]:
    lines = text.replace("\r", "\n").split("\n")
    return Counter(line.strip() for line in lines if line.lstrip().startswith(("#", ";")))


def effects(before: Checked, after: Checked) -> list[str]:
    """What a change does to the profiles, as botocore resolves them: one line for each setting that becomes another."""
    rows = []
    for name in dict.fromkeys([*before.config.profiles_by_name, *after.config.profiles_by_name]):
        old, new = before.config.profiles_by_name.get(name), after.config.profiles_by_name.get(name)
        keys = dict.fromkeys(key for group in (old, new) if group for key in _keys(group))
        for key in keys:
            was, now = _resolved(old, key), _resolved(new, key)
            if was != now:
                rows.append(before.source.redact(f"profile {name}: {key} {was} → {now}"))
    return rows


def _keys(group: object) -> list[str]:
    from ssolint.config import Group

    if not isinstance(group, Group):
        return []
    session = group.session
    return [*group.settings, *(session.settings if session else ())]


def _resolved(group: object, key: str) -> str:
    from ssolint.config import Group

    found = group.effective(key) if isinstance(group, Group) else None
    if found is None:
        return "(not set)"
    origin, setting = found
    value = setting.value.replace("\n", "\\n")
    if origin is group:
        return value or "(empty)"
    return f"(from {'session' if origin.kind == 'sso-session' else origin.title} {origin.name}) {value}"
