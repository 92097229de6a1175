"""What `ssolint show` prints for people: a tree of portals, sessions and profiles, and a matrix of profiles and tools.

What works for all tools is quiet; a tool that breaks is named, with the rules that say why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO, TypeVar

from ssolint.finding import MISREADS, REFUSES_FILE, REFUSES_PROFILE, TOOLS
from ssolint.report.escape import visible
from ssolint.report.pages import console_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

    from ssolint.show import Origin, ShownProfile, Survey

_Key = TypeVar("_Key")
_CELLS = {
    "works": ("·", "dim green"),
    REFUSES_FILE: ("F", "bold red"),
    REFUSES_PROFILE: ("P", "bold red"),
    MISREADS: ("M", "bold yellow"),
    "none": ("-", "dim"),
}
_LEGEND = "· works   F refuses the file   P refuses the profile   M misreads a value   - sees no way to credentials"
# For one tool, for several.
_WORDS = {
    REFUSES_FILE: ("refuses the file", "refuse the file"),
    REFUSES_PROFILE: ("refuses the profile", "refuse the profile"),
    MISREADS: ("misreads a value", "misread a value"),
    "none": ("sees no way to credentials", "see no way to credentials"),
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


def print_survey(shown: Survey, stream: TextIO, color: str = "auto") -> None:
    """Write the tree, the matrix, and what is behind each letter in it."""
    from rich.text import Text

    console = console_for(stream, color)
    console.print(_tree(shown))
    if not shown.profiles:
        console.print(Text("no profile in this file, for no tool"))
        return
    console.print()
    _print_matrix(shown, console)


def _tree(shown: Survey) -> Tree:
    from rich.text import Text
    from rich.tree import Tree

    root = Tree(Text(visible(shown.file), "bold"))
    for portal, profiles in _by_portal(shown).items():
        branch = root.add(Text(visible(portal) if portal else "no portal", "bold cyan" if portal else "dim"))
        sessions: dict[str, Tree] = {}
        for profile in profiles:
            above = branch
            if profile.session is not None and portal:
                if profile.session not in sessions:
                    sessions[profile.session] = branch.add(_session_line(shown, profile.session))
                above = sessions[profile.session]
            above.add(_profile_line(profile))
    used = {profile.session for profile in shown.profiles}
    for session in shown.sessions:
        if session.name not in used:
            branch = root.add(Text(visible(session.portal or "no portal"), "bold cyan"))
            branch.add(_session_line(shown, session.name)).add(Text("no profile uses it", "dim"))
    return root


def _by_portal(shown: Survey) -> dict[str, list[ShownProfile]]:
    """The profiles by the portal that they ask, those that ask none last."""
    table: dict[str, list[ShownProfile]] = {}
    for profile in shown.profiles:
        table.setdefault(profile.portal or "", []).append(profile)
    return {portal: table[portal] for portal in sorted(table, key=lambda portal: not portal)}


def _session_line(shown: Survey, name: str) -> Text:
    from rich.text import Text

    session = next((session for session in shown.sessions if session.name == name), None)
    line = Text(f"sso-session {visible(name)}", "green")
    if session is None:
        return line.append("  not in this file", "bold red")
    line.append(f"  {visible(session.sso_region or 'no sso_region')}", "" if session.sso_region else "bold red")
    return line.append(f"  line {session.line}", "dim")


def _profile_line(profile: ShownProfile) -> Text:
    from rich.text import Text

    line = Text(visible(profile.name) or "(no name)", "bold")
    values = profile.values
    account, role = values.get("sso_account_id"), values.get("sso_role_name")
    if account is not None or role is not None:
        line.append(f"  {visible(account or '(no account)')} {visible(role or '(no role)')}")
    if profile.credentials != "sso-session":
        line.append(f"  {_KINDS[profile.credentials]}", "magenta" if profile.credentials != "none" else "dim")
    if profile.portal and profile.session is None:
        line.append(f"  sso_region {visible(values.get('sso_region', '(none)'))}")
    line.append(f"  region {visible(values['region'])}" if "region" in values else "  no region", "dim")
    if profile.line is not None:
        line.append(f"  line {profile.line}", "dim")
    broken = len(profile.broken)
    if broken:
        line.append(f"  {broken} of {len(profile.tools)} tools fail", "bold red" if broken > 1 else "yellow")
    return line


def _print_matrix(shown: Survey, console: Console) -> None:
    from rich.text import Text

    refusing = _print_refused(shown, console)
    broken = [profile for profile in shown.profiles if profile.broken]
    if not broken:
        number = len(shown.profiles)
        console.print(
            Text(f"all ten tools read {'the profile' if number == 1 else f'all {number} profiles'} as meant", "green")
        )
    else:
        _print_table(broken, console)
        quiet = len(shown.profiles) - len(broken)
        if quiet:
            console.print(Text(f"{quiet} more profile{'' if quiet == 1 else 's'}: fine in every tool", "green"))
        for profile in broken:
            _print_reasons(profile, refusing, console)
    if len(shown.profiles) == 1:
        _print_origins(shown.profiles[0], console)


def _print_refused(shown: Survey, console: Console) -> list[str]:
    """Say once which tools refuse the whole file and why; they are left out below."""
    from rich.text import Text

    verdicts = shown.profiles[0].tools
    refusing = [tool for tool, verdict in verdicts.items() if verdict.effect == REFUSES_FILE]
    for because, tools in _grouped((verdicts[tool].because, tool) for tool in refusing).items():
        line = Text(f"{', '.join(tools)}: ", "bold red")
        line.append(f"refuse{'s' if len(tools) == 1 else ''} the whole file", "default")
        console.print(line.append(f" ({', '.join(because)})" if because else "", "default"))
    if refusing:
        console.print()
    return refusing


def _grouped(pairs: Iterable[tuple[_Key, str]]) -> dict[_Key, list[str]]:
    groups: dict[_Key, list[str]] = {}
    for key, tool in pairs:
        groups.setdefault(key, []).append(tool)
    return groups


def _print_table(broken: list[ShownProfile], console: Console) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold", collapse_padding=True)
    table.add_column("profile", overflow="fold")
    for tool in TOOLS:
        table.add_column(tool, justify="center", no_wrap=True)
    for profile in broken:
        cells = [Text(*_CELLS[profile.tools[tool].effect]) for tool in TOOLS]
        table.add_row(Text(visible(profile.name)), *cells)
    console.print(table)
    console.print(Text(_LEGEND, "dim"))


def _print_reasons(profile: ShownProfile, refusing: list[str], console: Console) -> None:
    from rich.padding import Padding
    from rich.text import Text

    failing = [tool for tool in profile.broken if tool not in refusing]
    if not failing:
        return
    groups = _grouped(((profile.tools[tool].effect, profile.tools[tool].because), tool) for tool in failing)
    console.print()
    console.print(Text(visible(profile.name) or "(no name)", "bold"))
    for (effect, because), tools in groups.items():
        line = Text(f"{', '.join(tools)}: ", _CELLS[effect][1])
        line.append(_WORDS[effect][len(tools) != 1], "default")
        if because:
            line.append(f" ({', '.join(because)})", "default")
        console.print(Padding(line, (0, 0, 0, 2), expand=False))
        detail = next((profile.tools[tool].detail for tool in tools if profile.tools[tool].detail), "")
        if detail and effect != "none":
            console.print(Padding(Text(f"{tools[0]}: {visible(detail)}", "dim"), (0, 0, 0, 4), expand=False))


def _print_origins(profile: ShownProfile, console: Console) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_header=False)
    for key, origin in profile.origins.items():
        table.add_row(Text(key, "cyan"), Text(visible(profile.values[key])), Text(_where(origin), "dim"))
    if profile.token_cache:
        table.add_row(Text("token cache", "cyan"), Text(f"~/.aws/sso/cache/{profile.token_cache}"), Text(""))
    console.print()
    console.print(table)


def _where(origin: Origin) -> str:
    place = f"[{visible(origin.section)}] line {origin.line}"
    return f"{place} of {visible(origin.file)}" if origin.file else place
