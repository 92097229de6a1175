"""What the rules on start URLs share: each value parsed once, its places, and the fix of a part of it."""

from __future__ import annotations

from functools import lru_cache

from ssolint.edits import fitting, insert_setting, replace
from ssolint.finding import Fix
from ssolint.heading import PROFILE, SESSION
from ssolint.portal import Portal, parse
from ssolint.regions import REGIONS
from ssolint.rules._values import is_filler
from ssolint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ssolint.config import Config, Group
    from ssolint.finding import Edit
    from ssolint.portal import Problem
    from ssolint.syntax import Setting

URL, REGION = "sso_start_url", "sso_region"
EXAMPLE = "https://corp.awsapps.com/start"
# More profiles than this are not shown in one fix; each then carries its own edit.
_MOST_TOGETHER = 50

Place = tuple["Group", "Setting"]


@lru_cache(maxsize=65_536)
def read(url: str) -> Portal:
    """The start URL, taken apart; a dozen rules ask for the same few values."""
    return parse(url)


def portals(config: Config) -> Iterator[tuple[Portal, list[Place]]]:
    """Each start URL of the file once, with the sessions and profiles where it stands."""
    for value, uses in config.values(URL).items():
        if not value or "\n" in value or is_filler(config, value):
            continue
        places = [place for place in uses if place[0].kind in (PROFILE, SESSION)]
        if places:
            yield read(value), places


def region_in_url(group: Group) -> str | None:
    """The Region that the start URL of a session or a profile carries, if it is one that exists."""
    url = group.get(URL)
    region = read(url.value).region if url is not None else None
    return region if region in REGIONS else None


def add_region(group: Group) -> Fix | None:
    """The Region that the start URL carries, as a setting below it; None where it carries none."""
    url, region = group.get(URL), region_in_url(group)
    if url is None or region is None or url.section is not group.section:
        return None
    edit = insert_setting(group.config.source, group.section, REGION, region, after=url)
    return fitting(group.config.document, Fix(f"add 'sso_region = {region}', the Region in the start URL", (edit,)))


def owners(places: Iterable[Place]) -> list[Place]:
    """The places whose start URL counts: those in sessions, and in profiles that name no session."""
    return [(group, setting) for group, setting in places if group.kind == SESSION or not group.has("sso_session")]


def is_cache_key(group: Group) -> bool:
    """Whether the token is kept under the start URL's spelling: so it is in the legacy layout (botocore/utils.py:3398)."""
    return group.kind != SESSION and not group.has("sso_session")


def span_of(setting: Setting, *problems: Problem) -> Span:
    """Where the problems stand in the file; the whole value where one of them has no extent, or there are several."""
    whole = setting.value_span
    match problems:
        case (problem,) if problem.start != problem.end:
            return Span(whole.start + problem.start, whole.start + problem.end)
    return whole


def text_of(portal: Portal, problem: Problem) -> str:
    """The text that a problem speaks of."""
    return portal.url[problem.start : problem.end]


def repairs(setting: Setting, problems: Iterable[Problem]) -> tuple[Edit, ...]:
    """The edits that put the right text in the place of each problem; none if one of them has no remedy."""
    problems = list(problems)
    start = setting.value_span.start
    if any(problem.replacement is None for problem in problems):
        return ()
    return tuple(
        replace(Span(start + problem.start, start + problem.end), problem.replacement or "") for problem in problems
    )


def tidied(title: str, places: list[Place], problem: Problem) -> Iterator[tuple[Setting, Fix | None]]:
    """Each place with the fix of a spelling that names the same portal.

    Safe in a session. In the legacy layout the token is kept under the URL as written: half of the profiles would lose
    their login, so all of them are changed together.
    """
    twins = [setting for group, setting in places if is_cache_key(group)]
    together = None
    if len(twins) <= _MOST_TOGETHER:
        together = _with_login(title, [edit for twin in twins for edit in repairs(twin, [problem])])
    for group, setting in places:
        if problem.replacement is None:
            yield setting, None
        elif is_cache_key(group):
            yield setting, together or _with_login(title, repairs(setting, [problem]))
        else:
            yield setting, Fix(title, repairs(setting, [problem]), safe=is_known_on_both_sides(group))


def is_known_on_both_sides(group: Group) -> bool:
    """Whether no profile holds the URL of its session as well where one of the two is not known.

    The tools compare them: both have to be changed, or none.
    """
    if group.kind == SESSION:
        others = list(group.config.users(group))
    else:
        others = [group.session] if group.session is not None else []
    return all("sso_start_url" not in other.unknown for other in others)


def _with_login(title: str, edits: Iterable[Edit]) -> Fix:
    return Fix(f"{title}; a new login is needed then", tuple(sorted(edits)), safe=False)
