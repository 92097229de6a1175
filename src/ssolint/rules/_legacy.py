"""The plan for moving legacy profiles to sessions: one `[sso-session]` for each portal and Region, shared by its profiles.

The plan is made once for a file, so that the fixes of all its findings fit together: every profile of a portal carries
the same insertion, and the fixer takes equal edits once.
"""

from __future__ import annotations

from collections import Counter
from itertools import dropwhile, takewhile

from ssolint.config import is_legacy
from ssolint.edits import comments_above, delete_node, delete_setting, line_end, section_above, setting_line
from ssolint.finding import Edit
from ssolint.patterns import pattern
from ssolint.portal import parse
from ssolint.portal_hosts import BUILDER_ID, PORTAL_FORMS, VANITY
from ssolint.record import Record
from ssolint.regions import is_well_formed
from ssolint.syntax import Blank, Comment, Directive

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ssolint.config import Config, Group
    from ssolint.portal import Portal
    from ssolint.syntax import Document, Node, Section

URL, REGION, SCOPES = "sso_start_url", "sso_region", "sso_registration_scopes"
_SESSION_KEYS = frozenset({URL, REGION, SCOPES})
_ACCOUNT_ACCESS = "sso:account:access"
_SCOPE = pattern(r"[A-Za-z0-9_]{1,50}(?::[A-Za-z0-9_]{1,50}){1,2}")
# A line for the whole file: a suppression, or what tells Emacs and Vim of its kind.
_FILE_COMMENT = pattern(r"[#;]\s*(?:ssolint:\s*ignore-file|-\*-|vim?:)")
_ODD = pattern(r"[^a-z0-9]+")


class Home(Record):
    """Where a legacy profile's portal goes: the session's name, and the edit that makes the session if it is new."""

    session: str
    insertion: Edit | None


def legacy_profiles(config: Config) -> list[Group]:
    """The profiles that hold their portal themselves, in the order of the text, whether or not its value is known."""
    return [profile for profile in config.profiles if URL in profile.settings and is_legacy(profile)]


def plan(config: Config, profiles: list[Group]) -> dict[int, Home]:
    """The new home of each profile that can be moved, by `id(profile)`. Takes time linear in the file."""
    if config.is_credentials or _has_directives(config):
        return {}
    portals: dict[str, Portal] = {}
    places: dict[tuple[str, str], list[Group]] = {}
    for profile in profiles:
        place = _place(profile, portals) if _is_movable(profile) else None
        if place is not None:
            places.setdefault(place, []).append(profile)
    if not places:
        return {}
    homes = _existing(config, portals)
    broken = _broken(config, portals)
    writer = _Writer(config)
    for place in [place for place in places if place in homes or place[0] not in broken]:
        users = places[place]
        home = homes.get(place)
        if home is None:
            portal = _best([portals[user.settings[URL].value] for user in users])
            homes[place] = writer.new_home(portal, place[1], users)
    return {id(user): homes[place] for place, users in places.items() if place in homes for user in users}


def move(profile: Group, home: Home) -> tuple[Edit, ...]:
    """The edits that put a profile's portal into its session: `sso_session` in the place of the start URL.

    What is said above a setting that goes stands above `sso_session` then, not above whatever came next.
    """
    url = profile.settings[URL]
    line = setting_line(profile.section, "sso_session", home.session, url)
    gone = [profile.settings[key] for key in (REGION, SCOPES) if key in profile.settings]
    edits = [home.insertion] if home.insertion is not None else []
    edits += map(delete_setting, gone)
    stay = [setting for setting in profile.section.settings if setting not in gone]
    comments: list[Comment] = []
    for setting in gone:
        if next((other for other in stay if other.start > setting.start), None) is not url:
            comments += comments_above(profile.section, setting)
    edits += map(delete_node, comments)
    text = "".join(comment.text for comment in comments)
    edits.append(Edit(url.start, url.start + len(url.text.rstrip("\r\n")), f"{text}{line}"))
    return tuple(sorted(edits))


def _has_directives(config: Config) -> bool:
    return config.template and any(isinstance(node, Directive) for node in config.document.nodes)


def _is_movable(profile: Group) -> bool:
    """Whether the settings to be moved stand once each, in one section, and the profile is whole but for the layout."""
    moved = [setting for setting in profile.section.settings if setting.key in _SESSION_KEYS]
    once = len(moved) == len({setting.key for setting in moved})
    ours = all(profile.settings[setting.key] is setting and not setting.lines for setting in moved)
    # A session with an account or a role alone is refused where the legacy profile may have been good for a login.
    whole = profile.has("sso_account_id") == profile.has("sso_role_name")
    # A template's tag on the header's line may put it in, or leave it out.
    plain = profile.header.offset == len(profile.header.indent)
    return once and ours and whole and plain and not profile.assumed


def _place(profile: Group, portals: dict[str, Portal]) -> tuple[str, str] | None:
    url, region = profile.value(URL), profile.value(REGION)
    if not url or not region or not is_well_formed(region):
        return None
    portal = portals.get(url)
    if portal is None:
        portal = portals[url] = parse(url)
    if portal.scheme != "https" or portal.malformed or portal.form not in (PORTAL_FORMS | {VANITY}):
        return None
    return portal.identity, region


def _existing(config: Config, portals: dict[str, Portal]) -> dict[tuple[str, str], Home]:
    """The sessions that profiles can move to: those with nothing in them that would change another setting."""
    homes: dict[tuple[str, str], Home] = {}
    for session in config.sessions:
        plain = session.settings.keys() <= _SESSION_KEYS and not session.assumed and session.heading.python is not None
        place = _place(session, portals) if plain else None
        if place is not None and session.heading.python == ("sso-session", session.name):
            homes.setdefault(place, Home(session.name, None))
    return homes


def _broken(config: Config, portals: dict[str, Portal]) -> set[str]:
    """The portals of sessions that need mending first: beside such a session a new one would be a second of its kind."""
    urls = [session.value(URL) for session in config.sessions if session.assumed or _place(session, portals) is None]
    return {parse(url).identity for url in urls if url}


def _best(portals: list[Portal]) -> Portal:
    """The spelling to take over: one that needs no correction, else the first."""
    return next((portal for portal in portals if portal.url == portal.canonical), portals[0])


def _scopes(users: list[Group]) -> str:
    """What the profiles need, and what they asked for where it had no effect."""
    words = [word.strip() for user in users for word in (user.value(SCOPES) or "").split(",")]
    return ", ".join(dict.fromkeys([_ACCOUNT_ACCESS, *filter(_SCOPE.fullmatch, words)]))


class _Writer:
    """What is the same for all new sessions of a file: the names in use, the line ends, the blank lines."""

    __slots__ = ("config", "gap", "newline", "regions", "taken")

    def __init__(self, config: Config) -> None:
        self.config = config
        self.newline = line_end(config.source)
        # A name shared with a profile is legal, but aws-c-sdkutils mixes the two up (aws_profile.c:717-730).
        self.taken = {group.name.lower() for group in (*config.sessions, *config.profiles)}
        self.regions = {session.name.lower(): session.value(REGION) for session in config.sessions}
        self.gap = self.newline * _blank_lines(config.document)

    def new_home(self, portal: Portal, region: str, users: list[Group]) -> Home:
        user = users[0]
        name = self._name(portal, region)
        at, before = self._above(user.section)
        pairs = [(URL, portal.canonical or portal.url), (REGION, region), (SCOPES, _scopes(users))]
        lines = [f"[sso-session {name}]", *_setting_lines(user, pairs)]
        # An indented header below lines that are not indented would be read as a part of the last one's value.
        text = "".join(f"{user.header.indent}{line}{self.newline}" for line in lines) + self.gap
        if before is not None and not isinstance(before, Blank):
            text = self.gap + text
        return Home(name, Edit(at, at, text))

    def _name(self, portal: Portal, region: str) -> str:
        if portal.form == BUILDER_ID:
            stem = "builder-id"
        elif portal.instance:
            stem = portal.instance
        else:
            labels = [label for label in portal.host.split(".") if label != "www"]
            stem = labels[-2] if len(labels) > 1 else portal.host
        stem = _ODD.sub("-", stem.lower()).strip("-")
        stem = "sso" if not stem or stem.isdigit() else stem  # a number is a part of an address
        tries = [stem, f"{stem}-sso", f"{stem}-{region}"]
        if self.regions.get(stem, region) != region:
            tries.reverse()
        name = next((one for one in tries if one not in self.taken), "")
        number = 1
        while not name:
            number += 1
            name = f"{stem}-{number}" if f"{stem}-{number}" not in self.taken else ""
        self.taken.add(name)
        self.regions[name] = region
        return name

    def _above(self, section: Section) -> tuple[int, Node | None]:
        """The offset above a section and the comments that belong to it, and the line before that."""
        previous = section_above(self.config.document, section)
        nodes = [*([previous.header] if previous.header else []), *previous.nodes]
        end = len(nodes)
        while end and isinstance(nodes[end - 1], Comment) and not _FILE_COMMENT.match(nodes[end - 1].text.lstrip()):
            end -= 1
        header = section.header
        first = nodes[end] if end < len(nodes) else header
        if first is None:
            raise ValueError("a profile has a header")
        return first.start, nodes[end - 1] if end else None


def _blank_lines(document: Document) -> int:
    """How many blank lines stand between most sections; one where there is only one section."""
    counts: Counter[int] = Counter()
    for section in document.sections[:-1]:
        lines = dropwhile(lambda node: isinstance(node, Comment), reversed(section.nodes))
        counts[sum(1 for _ in takewhile(lambda node: isinstance(node, Blank), lines))] += 1
    return max(counts, key=lambda number: (counts[number], number), default=1)


def _setting_lines(user: Group, pairs: list[tuple[str, str]]) -> list[str]:
    """The settings in the style of a profile's start URL, in one column if its settings are."""
    lines = [setting_line(user.section, key, value, user.settings[URL]).lstrip() for key, value in pairs]
    columns = [line.index("=") for line in lines]
    if columns[0] == columns[1]:
        column = max(columns)
        lines = [
            line if at == column else f"{line[:at]}{' ' * (column - at)}{line[at:]}"
            for line, at in zip(lines, columns, strict=True)
        ]
    return lines
