"""The tree's meaning: profiles, sessions, services, and what refers to what.

A `Group` is what one header and its settings mean; `ssolint.heading` reads the header.

Rules on meaning judge only values that are known. A value is not known where a rule on the text has already spoken
about it (a comment behind it, quotes round it), or where a template will put it in. A setting is *assumed* where its
line is there but misspelt or swallowed.
"""

from __future__ import annotations

from collections import Counter

from ssolint.finding import Severity
from ssolint.heading import OTHER, PROFILE, PROFILE_KEYS, SERVICES, SESSION, Heading, read_heading
from ssolint.source import CREDENTIALS, MASK
from ssolint.syntax import Directive, Junk
from ssolint.templates import PLACEHOLDER, TAG, is_stand_in, leaves_branch, prints, puts_in, where_open

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ssolint.finding import Finding
    from ssolint.source import Source
    from ssolint.syntax import Document, Header, Section, Setting

_NOTHING: frozenset[str] = frozenset()
# The keys that make a section of the config file a profile in its writer's mind.
_PROFILE_KEYS = PROFILE_KEYS | {
    *("sso_start_url", "sso_region", "mfa_serial", "duration_seconds", "external_id", "role_session_name"),
}


class Group:
    """What one section means: a profile, a session, a services section, or something else.

    `settings` maps a key to the setting that counts (the last one, as the tools that take a duplicate have it).
    `sections` holds, beside `section`, those with the very same header; `shadowed` the settings that do not count
    because of them, which are still judged. `branched` holds the keys that a template gives in several branches: which
    value counts can't be told, so that none is compared with others.
    """

    __slots__ = (
        *("assumed", "branched", "config", "header", "heading", "section", "sections", "settings", "shadowed"),
        "unknown",
    )

    def __init__(self, section: Section, header: Header, heading: Heading, config: Config) -> None:
        self.section = section
        self.header = header
        self.sections: tuple[Section, ...] = (section,)
        self.shadowed: tuple[Setting, ...] = ()
        self.heading = heading
        self.config = config
        self.settings: dict[str, Setting] = {setting.key: setting for setting in section.settings}
        self.unknown: frozenset[str] = _NOTHING
        self.assumed: frozenset[str] = _NOTHING
        self.branched: frozenset[str] = _NOTHING

    @property
    def kind(self) -> str:
        """`profile`, `sso-session`, `services` or `other`, as it was meant."""
        return self.heading.kind

    @property
    def name(self) -> str:
        """The name as it was meant."""
        return self.heading.name

    @property
    def title(self) -> str:
        """The header as a person would name it in a sentence: `profile dev`, `sso-session corp`, `default`."""
        plain = self.kind == OTHER or (self.kind == PROFILE and self.name == "default")
        return self.name if plain else f"{self.kind} {self.name}"

    @property
    def templated(self) -> bool:
        """Whether a template will put in the name, or a part of it."""
        return self.config.template and bool(PLACEHOLDER.search(self.heading.name))

    @property
    def open(self) -> bool:
        """Whether a template may put more settings into the section: nothing can be said to be missing there."""
        if not self.config.template:
            return False
        steering = []
        for node in self.section.nodes:
            if isinstance(node, Directive):
                if puts_in(node.text):
                    return True
                steering.append(node.text)
            elif isinstance(node, Junk) and PLACEHOLDER.search(node.text):
                return True
        return leaves_branch(steering) or any(PLACEHOLDER.search(key) for key in self.settings)

    def has(self, key: str) -> bool:
        """Whether the setting is there, in whatever state."""
        return key in self.settings or key in self.assumed

    def get(self, key: str) -> Setting | None:
        """The setting, if it is there and its value is known."""
        return None if key in self.unknown or key in self.branched else self.settings.get(key)

    def there(self, key: str) -> Setting | None:
        """As `get`, and also where the value is not known but there: for rules that ask no more than that.

        A rule on the text has found fault with it then. A value that a template puts in may be empty.
        """
        return self.get(key) or (self.settings[key] if self.is_doubted(key) else None)

    def is_doubted(self, key: str) -> bool:
        """Whether the setting has a value that is not known because a rule on the text has found fault with it."""
        if key not in self.unknown or self.config.template:
            return False
        setting = self.settings[key]
        return bool(setting.value) and not setting.nested

    def value(self, key: str) -> str | None:
        """The value of a setting, if it is there and known."""
        setting = self.get(key)
        return None if setting is None else setting.value

    def lacks(self, *keys: str) -> list[str]:
        """Those of the keys that are not there, in the order given; none where a template may put them in."""
        missing = [key for key in keys if not self.has(key)]
        return [] if missing and self.open else missing

    @property
    def session(self) -> Group | None:
        """The `[sso-session]` that `sso_session` names, if the value is known and the session is in the config file.

        None too where a template has several of that name, in several branches.
        """
        name = self.value("sso_session")
        home = self.config.companion if self.config.is_credentials else self.config
        return None if name is None or home is None or name in home.branches else home.sessions_by_name.get(name)

    def effective(self, key: str) -> tuple[Group, Setting] | None:
        """The setting as botocore resolves it for a profile, with the group that it comes from.

        The profile's own one, else that of its session (credentials.py:2442-2449); the credentials file's entry of the
        same name wins over both (session.py:429-462).
        """
        twin = self.config.companion_profile(self.name)
        for group in (twin, self, self.session):
            if group is not None and (setting := group.get(key)) is not None:
                return group, setting
        return None

    def __repr__(self) -> str:
        return f"Group({self.title!r})"


class Config:
    """The meaning of one document.

    `companion` is the config's credentials file or the credentials file's config, where there is one: context, never
    reported on. `findings` are those of the rules on the text; what they spoke about is not known here.
    """

    __slots__ = (
        *(
            "_by_key",
            "_by_value",
            "_keys",
            "_twins",
            "branches",
            "companion",
            "document",
            "groups",
            "others",
            "profiles",
            "profiles_by_name",
        ),
        *("services", "services_by_name", "sessions", "sessions_by_name", "source"),
    )

    def __init__(
        self,
        document: Document,
        *,
        companion: Config | None = None,
        findings: Iterable[Finding] = (),
        spoiling: frozenset[str] = _NOTHING,
    ) -> None:
        """Read the headers and gather the groups; `spoiling` names the rules after which a value is not known."""
        self.document = document
        self.source: Source = document.source
        self.companion = companion
        self._by_key: dict[str, list[tuple[Group, Setting]]] = {}
        self._keys: frozenset[str] | None = None
        self._by_value: dict[str, dict[str, list[tuple[Group, Setting]]]] = {}
        kind = self.source.kind
        self.groups = [
            Group(section, section.header, read_heading(section.name, kind, section), self)
            for section in document.sections
            if section.header
        ]
        self._merge_twins()
        self._take_bare_profiles()
        self._doubt(findings, spoiling)
        self.profiles = [group for group in self.groups if group.heading.kind == PROFILE]
        self.sessions = [group for group in self.groups if group.heading.kind == SESSION]
        self.services = [group for group in self.groups if group.heading.kind == SERVICES]
        self.others = [group for group in self.groups if group.heading.kind == OTHER]
        self.profiles_by_name = _by_name(self.profiles)
        self.sessions_by_name = _by_name(self.sessions)
        self.services_by_name = _by_name(self.services)
        self.branches: frozenset[str] = _NOTHING
        if self.template:
            self._find_branches()

    def _find_branches(self) -> None:
        """What a template has in several branches: sessions of one name, and settings of one section."""
        names = Counter(session.heading.name for session in self.sessions)
        self.branches = frozenset(name for name, times in names.items() if times > 1)
        for group in self.groups:
            if len(group.section.settings) > len(group.settings):
                keys = Counter(setting.key for setting in group.section.settings)
                group.branched = frozenset(key for key, times in keys.items() if times > 1)

    @property
    def template(self) -> bool:
        """Whether the file is a template."""
        return self.source.template

    @property
    def open(self) -> bool:
        """Whether a template may put more sections into the file: none can be said to be missing."""
        return self.template and any(
            prints(node.text)
            if isinstance(node, Directive)
            else isinstance(node, Junk) and PLACEHOLDER.search(node.text)
            for node in self.document.nodes
        )

    @property
    def is_credentials(self) -> bool:
        """Whether the file is a credentials file."""
        return self.source.kind == CREDENTIALS

    def _merge_twins(self) -> None:
        """Sections of one and the same header are one group, as in the tools that take them; the last value counts."""
        self._twins: list[Group] = []
        names = {section.name for section in self.document.sections}
        if len(names) == len(self.groups):
            return
        first: dict[str, Group] = {}
        shadowed: dict[str, list[Setting]] = {}
        sections: dict[str, list[Section]] = {}
        kept = []
        for group in self.groups:
            twin = first.setdefault(group.section.name, group)
            if twin is group or self.template:
                kept.append(group)
            else:
                name = group.section.name
                old = (twin.settings[key] for key in group.settings if key in twin.settings)
                shadowed.setdefault(name, []).extend(old)
                sections.setdefault(name, []).append(group.section)
                twin.settings |= group.settings
        for name, more in sections.items():
            first[name].sections += tuple(more)
            first[name].shadowed = tuple(shadowed[name])
        self.groups = kept
        self._twins = [group for group in kept if group.shadowed]

    def _take_bare_profiles(self) -> None:
        """`[dev]` in the config file was meant for a profile if it holds a profile's settings or is referred to."""
        if self.is_credentials:
            return
        bare = [group for group in self.groups if group.heading.kind == OTHER and group.name not in _FOREIGN_SECTIONS]
        if not bare:
            return
        referred = {
            setting.value
            for section in self.document.sections
            for setting in section.settings
            if setting.key in ("source_profile", "include_profile", "parent_profile")
        }
        for group in bare:
            if not _PROFILE_KEYS.isdisjoint(group.settings) or group.name in referred:
                group.heading = group.heading._replace(kind=PROFILE)

    def _doubt(self, findings: Iterable[Finding], spoiling: frozenset[str]) -> None:
        unknown: dict[int, set[str]] = {}
        assumed: dict[int, set[str]] = {}
        for finding in findings:
            if finding.setting is not None and finding.rule in spoiling and finding.severity > Severity.INFO:
                unknown.setdefault(id(finding.setting.section), set()).add(finding.setting.key)
            for section, key in finding.assumes:
                assumed.setdefault(id(section), set()).add(key)
                if finding.setting is not None and finding.setting.key == key:
                    unknown.setdefault(id(section), set()).add(key)
        if unknown or assumed:
            for group in self.groups:
                group.unknown = frozenset(
                    key
                    for section in group.sections
                    for key in unknown.get(id(section), ())
                    if key in group.settings and group.settings[key].section is section
                )
                group.shadowed = tuple(old for old in group.shadowed if old.key not in unknown.get(id(old.section), ()))
                group.assumed = _NOTHING.union(*(assumed.get(id(section), _NOTHING) for section in group.sections))
        if self.template:
            for group in self.groups:
                group.unknown |= {
                    key
                    for key, setting in group.settings.items()
                    if setting.value != MASK and _is_filled_in(key, setting.value)
                }

    def settings(self, key: str) -> list[tuple[Group, Setting]]:
        """Every setting of this key whose value is known, with its group, in the order of the text.

        Those that do not count because the same section stands twice are judged too.
        """
        if key not in self.keys():
            return []
        found = self._by_key.get(key)
        if found is None:
            found = [
                (group, group.settings[key])
                for group in self.groups
                if key in group.settings and key not in group.unknown
            ]
            shadowed = [(group, old) for group in self._twins for old in group.shadowed if old.key == key]
            if shadowed:
                found = sorted([*found, *shadowed], key=lambda pair: pair[1].start)
            self._by_key[key] = found
        return found

    def places(self, key: str) -> list[tuple[Group, Setting]]:
        """As `settings`, with those whose value is doubted: for rules that ask only whether the setting is there."""
        found = self.settings(key)
        if key not in self.keys():
            return found
        doubted = [(group, group.settings[key]) for group in self.groups if group.is_doubted(key)]
        return sorted([*found, *doubted], key=lambda pair: pair[1].start) if doubted else found

    def keys(self) -> frozenset[str]:
        """Every key that occurs in a section."""
        if self._keys is None:
            self._keys = _NOTHING.union(*(group.settings for group in self.groups))
        return self._keys

    def values(self, key: str) -> dict[str, list[tuple[Group, Setting]]]:
        """The known values of a key, each with the places where it stands: a rule judges each value once."""
        grouped = self._by_value.get(key)
        if grouped is None:
            grouped = self._by_value[key] = {}
            for pair in self.settings(key):
                grouped.setdefault(pair[1].value, []).append(pair)
        return grouped

    @property
    def files(self) -> tuple[Config, ...]:
        """The file and its companion, if there is one."""
        return (self,) if self.companion is None else (self, self.companion)

    def companion_profile(self, name: str) -> Group | None:
        """The profile of this name in the companion file."""
        return self.companion.profiles_by_name.get(name) if self.companion else None

    def users(self, session: Group) -> Iterator[Group]:
        """The profiles whose `sso_session` names this session."""
        return (group for group, _ in self.values("sso_session").get(session.name, []) if group.kind == PROFILE)


_FOREIGN_SECTIONS = frozenset(
    {"plugins", "preview", "toolkit", "leapp", "granted", "aws-sso", "sso", "global", "settings"}
)


def _is_filled_in(key: str, value: str) -> bool:
    """Whether a template puts in a value, or a part of it, or a person has to."""
    return bool(PLACEHOLDER.search(value)) or is_stand_in(key, value) or where_open(TAG.sub("", value)) >= 0


def _by_name(groups: list[Group]) -> dict[str, Group]:
    """The group that counts under each name: the last one, as in Python, before those that Python takes otherwise."""
    found = {group.heading.name: group for group in groups}
    if len(found) < len(groups):
        found |= {group.heading.name: group for group in groups if group.heading.is_taken}
    return found


def is_sso(profile: Group) -> bool:
    """Whether a profile asks for IAM Identity Center: it has `sso_session`, a start URL, an account or a role."""
    has = profile.has
    return has("sso_session") or has("sso_start_url") or has("sso_account_id") or has("sso_role_name")


def is_legacy(profile: Group) -> bool:
    """Whether a profile holds its portal itself: `sso_start_url` without `sso_session`."""
    return profile.has("sso_start_url") and not profile.has("sso_session")
