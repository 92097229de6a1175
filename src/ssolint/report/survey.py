"""What `ssolint show` prints for people: a tree of portals, sessions and profiles, and a matrix of profiles and tools.

What works for all tools is quiet; a tool that breaks is named, with the rules that say why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO, TypeVar

from ssolint.finding import MISREADS, REFUSES_FILE, REFUSES_PROFILE, TOOLS
from ssolint.report.escape import encoding_of
from ssolint.report.escape import visible as visible_in
from ssolint.report.pages import console_for, put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
    from rich.tree import Tree

    from ssolint.show import Origin, ShownProfile, ShownSession, Survey, Verdict

_Key = TypeVar("_Key")
# Whom a reason concerns: the effect on each group of tools, and the rules that say why.
_Reasons = tuple[tuple[tuple[str, tuple[str, ...]], tuple[str, ...]], ...]
_CELLS = {
    "works": ("·", "dim green"),
    REFUSES_FILE: ("F", "bold red"),
    REFUSES_PROFILE: ("P", "bold red"),
    MISREADS: ("M", "bold yellow"),
    "none": ("-", "dim"),
}
_LEGEND = "· works  F refuses the file  P refuses the profile  M misreads  - finds nothing"
# For one tool, for several.
_WORDS = {
    REFUSES_FILE: ("refuses the file", "refuse the file"),
    REFUSES_PROFILE: ("refuses the profile", "refuse the profile"),
    MISREADS: ("misreads a value", "misread a value"),
    "none": ("finds no way to credentials", "find no way to credentials"),
}
_KINDS = {
    "sso-session": "SSO",
    "legacy-sso": "SSO, legacy layout",
    "role": "assumed role",
    "web-identity": "web identity",
    "process": "credential_process",
    "static": "static keys",
    "login": "aws login",
    "none": "no credentials",
}
_ARN_PARTS = 6  # arn, partition, service, Region, account, resource
# So many names stand for a group of profiles, and one finds the rest in the matrix.
_MOST_NAMES = 7


def print_survey(shown: Survey, stream: TextIO, color: str = "auto") -> None:
    """Write the tree, the matrix, and what is behind each letter in it."""
    _Printer(console_for(stream, color), encoding_of(stream)).survey(shown)


class _Printer:
    """Writes to one console; all text from the file passes through `visible`."""

    __slots__ = ("console", "encoding")

    def __init__(self, console: Console, encoding: str | None) -> None:
        self.console = console
        self.encoding = encoding

    def visible(self, text: str) -> str:
        """The text in one line, as this stream can show it, without anything that acts on a terminal."""
        return visible_in(text, self.encoding)

    def print(self, what: RenderableType = "") -> None:
        """Print something of rich's."""
        put(what, self.console)

    def survey(self, shown: Survey) -> None:
        """All of it."""
        from rich.text import Text

        self.print(_tree(shown, self.visible))
        if not shown.profiles:
            self.print(Text("no profile in this file, for no tool"))
            return
        self.print()
        self.matrix(shown)
        if len(shown.profiles) == 1 and shown.profiles[0].origins:
            self.print()
            self.origins(shown.profiles[0])

    def matrix(self, shown: Survey) -> None:
        """Which tool breaks on which profile, and why."""
        from rich.text import Text

        refusing = self.refused(shown)
        # Who asks for one profile wants to hear what each tool says, also of one that asks for no credentials.
        broken = [profile for profile in shown.profiles if profile.broken or (shown.asked and not profile.fine)]
        quiet = len(shown.profiles) - len(broken)
        if broken:
            self.table(broken)
        if quiet:
            more = "more " if broken else ""
            number = f"{quiet} {more}profile{'' if quiet == 1 else 's'}"
            self.print(Text(f"{number}: fine in every tool", "green"))
        alike = _grouped((_reasons(profile, refusing), profile) for profile in broken)
        for reasons, profiles in alike.items():
            if reasons:
                self.print()
                self.reasons(reasons, profiles)

    def refused(self, shown: Survey) -> list[str]:
        """Say once which tools refuse the whole file and why; they are left out below."""
        from rich.text import Text

        verdicts = shown.profiles[0].tools
        refusing = [tool for tool, verdict in verdicts.items() if verdict.effect == REFUSES_FILE]
        for because, tools in _grouped((verdicts[tool].because, tool) for tool in refusing).items():
            line = Text().append(f"{_named(tools)}: ", "bold red")
            line.append(f"refuse{'s' if len(tools) == 1 else ''} the whole file")
            self.print(line.append(f" ({', '.join(because)})" if because else ""))
            self.detail(verdicts, tools)
        if refusing:
            self.print()
        return refusing

    def table(self, broken: list[ShownProfile]) -> None:
        """A row for each profile, a letter for each tool."""
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False, header_style="bold", collapse_padding=True)
        table.add_column("profile", overflow="fold")
        for tool in TOOLS:
            table.add_column(tool, justify="center", no_wrap=True)
        for profile in broken:
            cells = [Text(*_CELLS[profile.tools[tool].effect]) for tool in TOOLS]
            table.add_row(Text(self.visible(profile.name)), *cells)
        self.print(table)
        self.print(Text(_LEGEND, "dim"))

    def reasons(self, reasons: _Reasons, profiles: list[ShownProfile]) -> None:
        """What breaks the same tools for the same reasons in these profiles; a tool's own words of the first."""
        from rich.padding import Padding
        from rich.text import Text

        names = [self.visible(profile.name) or "(no name)" for profile in profiles[:_MOST_NAMES]]
        more = f" and {len(profiles) - _MOST_NAMES} more" if len(profiles) > _MOST_NAMES else ""
        self.print(Text(", ".join(names) + more, "bold"))
        for (effect, because), tools in reasons:
            line = Text().append(f"{_named(tools)}: ", _CELLS[effect][1])
            line.append(_WORDS[effect][len(tools) != 1 and len(tools) != len(TOOLS)])
            line.append(f" ({', '.join(because)})" if because else "")
            self.print(Padding(line, (0, 0, 0, 2)))
            if effect != "none":
                self.detail(profiles[0].tools, tools)

    def detail(self, verdicts: dict[str, Verdict], tools: Iterable[str]) -> None:
        """The words of the first of these tools that has any."""
        from rich.padding import Padding
        from rich.text import Text

        for tool in tools:
            if verdicts[tool].detail:
                self.print(Padding(Text(f"{tool}: {self.visible(verdicts[tool].detail)}", "dim"), (0, 0, 0, 4)))
                return

    def origins(self, profile: ShownProfile) -> None:
        """Each value with the place where it stands."""
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False, show_header=False)
        for _ in range(3):
            table.add_column(overflow="fold")
        for key, origin in profile.origins.items():
            value = Text(self.visible(profile.values[key]))
            table.add_row(Text(key, "cyan"), value, Text(self.where(origin), "dim"))
        self.print(table)
        if profile.token_cache:
            self.print()
            self.print(Text().append("token cache", "cyan").append(f"  ~/.aws/sso/cache/{profile.token_cache}"))

    def where(self, origin: Origin) -> str:
        """`[profile dev] line 3`, with the file if it is another one."""
        place = f"[{self.visible(origin.section)}] line {origin.line}"
        return f"{place} of {self.visible(origin.file)}" if origin.file else place


def _tree(shown: Survey, visible: Callable[[str], str]) -> Tree:
    from rich.text import Text
    from rich.tree import Tree

    from ssolint.show import ShownSession

    root = Tree(Text(visible(shown.file), "bold"))
    known = {session.name: session for session in shown.sessions}
    used = {profile.session for profile in shown.profiles}
    portals: dict[str, list[ShownProfile | ShownSession]] = {}
    for profile in shown.profiles:
        portals.setdefault(profile.portal or "", []).append(profile)
    for session in shown.sessions:
        if session.name not in used:
            portals.setdefault(session.portal or "", []).append(session)
    for portal in sorted(portals, key=lambda portal: not portal):
        branch = root.add(Text(visible(portal) if portal else "no portal", "bold cyan" if portal else "dim"))
        sessions: dict[str, Tree] = {}
        for each in portals[portal]:
            if isinstance(each, ShownSession):
                branch.add(_session_line(each, visible)).add(Text("no profile uses it", "dim"))
                continue
            name = each.session
            if portal and name is not None and name in known and name not in sessions:
                sessions[name] = branch.add(_session_line(known[name], visible))
            above = sessions.get(name, branch) if name is not None else branch
            above.add(_profile_line(each, visible, lost=name is not None and name not in known))
    return root


class _Units:
    """Short texts in a row, which is broken between them only, and what follows is set off a little."""

    __slots__ = ("units",)

    def __init__(self, units: Iterable[tuple[str, str]]) -> None:
        """`units` are texts with their styles."""
        self.units = tuple(units)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """As many units in a line as it has room for; rich asks for this."""
        from rich.padding import Padding
        from rich.text import Text

        row, before, indent = Text(overflow="fold"), "", 0
        for text, style in self.units:
            unit = Text(text, style)
            if before and indent + row.cell_len + len(before) + unit.cell_len > options.max_width:
                yield Padding(row, (0, 0, 0, indent))
                row, before, indent = Text(overflow="fold"), "", 2
            row.append(before).append_text(unit)
            before = "  "
        yield Padding(row, (0, 0, 0, indent))


def _session_line(session: ShownSession, visible: Callable[[str], str]) -> _Units:
    return _Units(
        (
            (f"sso-session {visible(session.name)}", "green"),
            (visible(session.sso_region), "") if session.sso_region else ("no sso_region", "bold red"),
            (f"line {session.line}", "dim"),
        )
    )


def _profile_line(profile: ShownProfile, visible: Callable[[str], str], *, lost: bool) -> _Units:
    values = profile.values
    units = [(visible(profile.name) or "(no name)", "bold"), *_asks(profile, visible)]
    if lost:
        units.append((f"sso-session {visible(profile.session or '')} is not in this file", "bold red"))
    if profile.portal and profile.session is None:
        units.append((f"sso_region {visible(values.get('sso_region', '(none)'))}", ""))
    units.append((f"region {visible(values['region'])}" if "region" in values else "no region", "dim"))
    if profile.line is not None:
        units.append((f"line {profile.line}", "dim"))
    broken = len(profile.broken)
    if broken:
        units.append((f"{broken} of {len(profile.tools)} tools fail", "bold red" if broken > 1 else "yellow"))
    return _Units(units)


def _asks(profile: ShownProfile, visible: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """What the profile asks for: account and permission set, or else what kind of credentials."""
    account, role = profile.values.get("sso_account_id"), profile.values.get("sso_role_name")
    if profile.via is None and (account is not None or role is not None):
        yield f"{visible(account or '(no account)')} {visible(role or '(no role)')}", ""
    if profile.token_only:
        yield "a token only, for no account", "dim"
    if profile.credentials == "role" and profile.role:
        yield f"assumes {visible(_role_in(profile.role))}", "magenta"
    elif profile.credentials != "sso-session":
        yield _KINDS[profile.credentials], "magenta" if profile.credentials != "none" else "dim"
    if profile.via is not None:
        yield f"via {visible(profile.via)}", "magenta"


def _role_in(arn: str) -> str:
    """A role's ARN in few words: its name and its account; as it is where it is none."""
    parts = arn.split(":", 5)
    if len(parts) == _ARN_PARTS and parts[0] == "arn" and parts[5].startswith("role/"):
        return f"{parts[5].rpartition('/')[2]} in {parts[4]}"
    return arn


def _reasons(profile: ShownProfile, refusing: list[str]) -> _Reasons:
    """The tools that break on a profile, but for those that refuse the file, grouped by effect and rules."""
    failing = [tool for tool in profile.broken or profile.tools if tool not in refusing]
    failing = [tool for tool in failing if not profile.tools[tool].works]
    groups = _grouped(((profile.tools[tool].effect, profile.tools[tool].because), tool) for tool in failing)
    return tuple((key, tuple(tools)) for key, tools in groups.items())


_Member = TypeVar("_Member")


def _grouped(pairs: Iterable[tuple[_Key, _Member]]) -> dict[_Key, list[_Member]]:
    groups: dict[_Key, list[_Member]] = {}
    for key, member in pairs:
        groups.setdefault(key, []).append(member)
    return groups


def _named(tools: Iterable[str]) -> str:
    names = list(tools)
    return "every tool" if len(names) == len(TOOLS) else ", ".join(names)
