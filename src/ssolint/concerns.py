"""Which findings bear on which profile: those that `ssolint show` names where a tool does not work.

A finding stands in a section, and a section may concern many profiles: a session all that use it, `[DEFAULT]` every
one, a header that some tool reads over the profile above it, a source profile the roles that are assumed with it.
Loaded by `show` and by tests, never by a plain lint.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from ssolint.consumers import CONSUMERS
from ssolint.finding import IGNORES, REFUSES_FILE
from ssolint.heading import OTHER, SERVICES, SESSION, read_heading
from ssolint.rules._support import PLAIN_TEXT
from ssolint.rules._ways import views
from ssolint.source import CONFIG

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ssolint.config import Config
    from ssolint.finding import Finding
    from ssolint.syntax import Section

# Rules on headers that some tools read over, so that the settings join the section above: `leaks` in the models'
# readers (JavaScript on `[profile dev]# x`, measured; the verdicts on text behind a header).
LEAKS = frozenset({"text-after-header", "header-spacing", "unparsable-line"})
# Rules that speak of two sections at once, whatever the header of either.
_ON_TWINS = frozenset({"duplicate-section", "default-defined-twice"})
# Rules on lines that are none of what they should be: at the first of them a tool may stop reading (C++).
_ON_LINES = frozenset(
    {
        *("unparsable-line", "setting-before-section", "swallowed-section", "invisible-character"),
        *("colon-delimiter", "multi-line-value"),
    }
)
_STOPPING = frozenset(tool for tool, consumer in CONSUMERS.items() if consumer.reader.junk == "stops")
_LONGEST = 400  # code points of a line in which the name of a lost header is looked for
_REFERENCES = ("sso_session", "services")


class Cause(NamedTuple):
    """What a finding says about the tools: the rule and (tool, effect) pairs. Many findings of a file share one."""

    rule: str
    breaks: tuple[tuple[str, str], ...]

    def names(self, tool: str) -> bool:
        """Whether the tool is among those that break."""
        return any(tool == broken for broken, _ in self.breaks)


_Causes = dict[Cause, None]


class Concerns:
    """The findings of one file, by the profiles that they bear on.

    They are those that speak of the profile, of what it refers to, or of one of its sources, and those of no section;
    elsewhere what makes a tool refuse the file. Also those on a section of the same name that a later one shadows;
    those on a header below a section of the profile that some tool takes for no header (`LEAKS`), and on [DEFAULT], as
    their settings join others.
    """

    __slots__ = (
        "_by_name",
        "_cuts",
        "_everywhere",
        "_found",
        "_names",
        "_owners",
        "_refusing",
        "_users",
        "config",
    )

    def __init__(self, config: Config, findings: Iterable[Finding]) -> None:
        """Sort the findings of `config`."""
        self.config = config
        self._names = {section.name for section in config.document.sections}
        self._users = self._users_of_sections()
        self._owners = self._owners_of_sections()
        self._cuts: dict[Cause, int] = {}
        self._everywhere: _Causes = {}
        self._refusing: _Causes = {}
        self._by_name: dict[str, _Causes] = {}
        self._found: dict[str, _Causes] = {}
        self._sort(findings)

    def because(self, profile: str, tool: str, effect: str) -> tuple[str, ...]:
        """The rules that say why a tool has this effect on a profile, `none` or one of `Finding.breaks`.

        Where none has found that very effect: those that name the tool at all.
        """
        effect = IGNORES if effect == "none" else effect
        causes = self._refusing if effect == REFUSES_FILE else self._about(profile)
        exact = [cause.rule for cause in causes if (tool, effect) in cause.breaks]
        near = exact or [cause.rule for cause in causes if cause.names(tool)]
        if not near and tool in _STOPPING:
            near = [cause.rule for cause in self._above(profile) if cause.names(tool)]
        return tuple(dict.fromkeys(near))

    def effects(self, profile: str) -> dict[str, set[str]]:
        """The effects that the findings declare for a profile, by tool."""
        found: dict[str, set[str]] = {}
        for tool, effect in (pair for cause in self._about(profile) for pair in cause.breaks):
            found.setdefault(tool, set()).add(effect)
        for tool, effect in (pair for cause in self._refusing for pair in cause.breaks):
            if effect == REFUSES_FILE:
                found.setdefault(tool, set()).add(effect)
        for tool, effect in (pair for cause in self._above(profile) for pair in cause.breaks):
            if tool in _STOPPING:
                found.setdefault(tool, set()).add(effect)
        return found

    def _above(self, profile: str) -> list[Cause]:
        """The causes on lines above a profile or its session at which a tool may stop reading."""
        place = self._place_of(profile)
        return [cause for cause, start in self._cuts.items() if start < place]

    def profiles_of(self, section: Section | None, rule: str) -> list[str]:
        """The profiles that a finding of this rule speaks of by its section; none where it speaks of the whole file."""
        if section is None or section.header is None:
            return []
        config = self.config
        if section.name == "DEFAULT":
            return [group.name for group in config.profiles]  # Python adds its settings to every section
        return self._by_heading(section.name, rule, section)

    def _by_heading(self, name: str, rule: str, section: Section | None = None) -> list[str]:
        """The profiles that a header concerns, by what it was meant for; what its section holds may tell that."""
        heading = read_heading(name, CONFIG, section)
        plain = f"{heading.kind} {heading.name}"
        alone = heading.is_taken or name in (plain, "default") or plain not in self._names
        if not alone and rule not in _ON_TWINS:
            return []  # an odd header beside the right one: nothing refers to it
        if heading.kind == SERVICES:
            return self._using("services", heading.name, name)
        if name.strip() == SESSION:
            return self._without_session()
        if heading.kind == SESSION:
            return self._using("sso_session", heading.name, name)
        if self.config.is_credentials:
            return [name.removeprefix("profile ").strip()]
        # `[corp]` may have been meant for the session that profiles refer to.
        lost = heading.kind == OTHER and heading.name not in self.config.sessions_by_name
        return (self._using("sso_session", heading.name) if lost else []) or [heading.name]

    def _sort(self, findings: Iterable[Finding]) -> None:
        by_section: dict[int, tuple[Section, _Causes]] = {}
        leaks: list[tuple[int, Cause]] = []
        for finding in findings:
            cause = Cause(finding.rule, tuple(finding.breaks.items()))
            if REFUSES_FILE in finding.breaks.values():
                self._refusing[cause] = None
            section = finding.section
            if finding.rule in _ON_LINES:
                self._cuts.setdefault(cause, finding.span.start)
                lost = self._lost_header(finding)
                if lost:
                    self._add([*self._by_heading(lost, finding.rule), lost], [cause])
            if section is None or section.header is None or section.name == "DEFAULT":
                self._everywhere[cause] = None
                continue
            by_section.setdefault(id(section), (section, {}))[1][cause] = None
            if finding.rule in LEAKS:
                leaks.append((finding.span.start, cause))
        for section, causes in by_section.values():
            for rule, alike in _by_rule(causes):
                # Under what it says, too, as Python has it, and up to the first bracket: some tool takes it so.
                first = section.name.partition("]")[0]
                short = self._by_heading(first, rule, section) if first != section.name else ()
                python = read_heading(section.name, self.config.source.kind).python or ()
                self._add(_as_shown(*self.profiles_of(section, rule), section.name, *python[1:], *short), alike)
        self._add_leaks(leaks)

    def _without_session(self) -> list[str]:
        """The profiles that refer to a session that is not there: the one without a name may be theirs."""
        known = self.config.sessions_by_name
        users = ((*names, target) for (key, target), names in self._users.items() if key == "sso_session")
        return [name for *names, target in users if target not in known for name in names]

    def _lost_header(self, finding: Finding) -> str:
        """What a line says that was meant for a header and is none, without its brackets; empty for any other line."""
        if finding.section is not None and finding.section.header is not None:
            span = finding.section.header.line_span
            if span.start <= finding.span.start < span.end:
                return ""
        text, at = self.config.source.text, finding.span.start
        start = text.rfind("\n", max(0, at - _LONGEST), at) + 1
        line = text[start : start + _LONGEST].partition("\n")[0].translate(PLAIN_TEXT).strip()
        return line[1:].partition("]")[0].partition("=")[0].strip() if line.startswith("[") else ""

    def _add_leaks(self, leaks: Iterable[tuple[int, Cause]]) -> None:
        """A header that a tool reads over concerns the profiles of the section above it."""
        lines = [
            (below.header.line_span, above)
            for above, below in itertools.pairwise(self.config.document.sections)
            if below.header is not None
        ]
        starts = [span.start for span, _ in lines]
        for start, cause in leaks:
            at = bisect_right(starts, start) - 1
            if at >= 0 and start < lines[at][0].end:
                self._add(self._owners.get(id(lines[at][1]), ()), [cause])

    def _add(self, names: Iterable[str], causes: Iterable[Cause]) -> None:
        for name in names:
            self._by_name.setdefault(name, {}).update(dict.fromkeys(causes))

    def _users_of_sections(self) -> dict[tuple[str, str], list[str]]:
        """(setting, name) to the profiles that refer to the section of that name, in quotes or not."""
        users: dict[tuple[str, str], list[str]] = {}
        beside = self.config.companion.profiles if self.config.companion is not None else ()
        for group in (*self.config.profiles, *beside):
            for key in _REFERENCES:
                setting = group.settings.get(key)
                if setting is not None:
                    users.setdefault((key, setting.value.strip("\"'")), []).append(group.name)
        return users

    def _using(self, key: str, *names: str) -> list[str]:
        return [user for name in _as_shown(*names) for user in self._users.get((key, name), ())]

    def _owners_of_sections(self) -> dict[int, list[str]]:
        """The identity of each section to the profiles that it is of: as their own one, or as that of their session."""
        owners: dict[int, list[str]] = {}
        for group in self.config.profiles:
            for section in group.sections:
                owners.setdefault(id(section), []).append(group.name)
        for session in self.config.sessions:
            for section in session.sections:
                owners.setdefault(id(section), []).extend(self._using("sso_session", session.name, section.name))
        return owners

    def _about(self, profile: str) -> _Causes:
        """The causes on a profile and on its sources, its own first, and those of the whole file."""
        if profile not in self._found:
            self._gather(profile)
        return self._found[profile] | self._everywhere

    def _gather(self, profile: str) -> None:
        """Each profile has its own causes and those of its source; the profiles of a ring have the same."""
        path: dict[str, None] = {}
        at: str | None = profile
        while at is not None and at not in self._found and at not in path:
            path[at] = None
            at = self._source_of(at)
        passed = list(path)
        below: _Causes = self._found.get(at, {}) if at is not None else {}
        if at in path:
            ring = passed[passed.index(at) :]
            below = {cause: None for name in ring for cause in self._by_name.get(name, ())}
        for name in reversed(passed):
            below = self._by_name.get(name, {}) | below
            self._found[name] = below

    def _place_of(self, profile: str) -> int:
        """Where the last section begins that a profile is made of, its session's too."""
        group = self.config.profiles_by_name.get(profile)
        if group is None:
            return 0
        return max(part.header.start for part in (group, group.session) if part is not None)

    def _source_of(self, profile: str) -> str | None:
        """The source profile that a role is assumed with, as the files have it, the credentials file first."""
        groups = sorted(views(self.config, profile), key=lambda group: not group.config.is_credentials)
        # Without a role, or with a web identity, nobody asks for the source.
        roles = any("role_arn" in group.settings for group in groups)
        if not roles or any("web_identity_token_file" in group.settings for group in groups):
            return None
        return next(
            (group.settings["source_profile"].value for group in groups if "source_profile" in group.settings), None
        )


def _as_shown(*names: str) -> dict[str, None]:
    """Names, and what they are to somebody who does not see the characters in a header that are not shown."""
    return dict.fromkeys([*names, *(name.translate(PLAIN_TEXT).strip() for name in names)])


def _by_rule(causes: Iterable[Cause]) -> Iterator[tuple[str, list[Cause]]]:
    groups: dict[str, list[Cause]] = {}
    for cause in causes:
        groups.setdefault(cause.rule, []).append(cause)
    yield from groups.items()
