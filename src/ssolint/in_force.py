"""What Python takes of the sections of a file, and so what the AWS CLI and boto3 can refuse at all.

A rule judges each section by what it says. Of two headers with one name Python takes the later one, of a header that it
does not know nothing, and to all it adds the settings of `[DEFAULT]` (botocore 1.43.67, configloader.py:268-287;
CPython, configparser). What is wrong with a section that it passes over does not make it refuse the profile.
"""

from __future__ import annotations

from ssolint.finding import IGNORES, MISREADS, REFUSES_PROFILE
from ssolint.heading import OTHER, PROFILE, SESSION, read_heading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ssolint.config import Config, Group
    from ssolint.finding import Finding
    from ssolint.syntax import Section

_PYTHON = ("aws-cli", "boto3")
_DEFAULTS = "DEFAULT"
# It speaks of the sections that get the settings of [DEFAULT].
_ON_OTHERS = "uppercase-default"
# What a section may get from [DEFAULT] so that it is no longer refused.
_SAVING = frozenset(
    {
        *(
            "sso_session",
            "sso_start_url",
            "sso_region",
            "sso_account_id",
            "sso_role_name",
            "role_arn",
            "source_profile",
        ),
        *("credential_source", "web_identity_token_file", "credential_process", "login_session"),
        *("aws_access_key_id", "aws_secret_access_key"),
    }
)
# botocore asks SSO where a profile has one of these, and none of the others (credentials.py:205-217, 2402-2405).
_ASKING = frozenset({"sso_account_id", "sso_role_name"})
_EARLIER = frozenset({"role_arn", "web_identity_token_file"})
_STATIC = ("aws_access_key_id", "aws_secret_access_key")


def as_python_takes_them(findings: list[Finding], config: Config) -> list[Finding]:
    """The findings, without the claim that Python refuses a profile for a section that it does not take so."""
    if not any(map(_is_claim, findings)):
        return findings
    view = _View(config)
    return [_with(finding, view.effects(finding)) if _is_claim(finding) else finding for finding in findings]


def _is_claim(finding: Finding) -> bool:
    return finding.section is not None and any(finding.breaks.get(tool) == REFUSES_PROFILE for tool in _PYTHON)


def _with(finding: Finding, effects: Mapping[str, str]) -> Finding:
    if not effects:
        return finding
    changed = {
        tool: effects.get(tool, effect) if effect == REFUSES_PROFILE else effect
        for tool, effect in finding.breaks.items()
    }
    return finding._replace(breaks=changed)


def _is_about_sso(finding: Finding) -> bool:
    keys = [key for _, key in finding.assumes or finding.covers]
    if finding.setting is not None and not finding.assumes:
        keys = [finding.setting.key]
    return bool(keys) and all(key.startswith("sso_") for key in keys)


class _View:
    """The sections of a file and of its companion, as Python takes them."""

    __slots__ = ("asked", "files", "joined", "owners", "taken")

    def __init__(self, config: Config) -> None:
        self.files = config.files
        self.taken = [_taken(file) for file in self.files]
        self.owners = {id(section): group for group in config.groups for section in group.sections}
        self.joined = any(map(_is_joined, self.files))
        self.asked: dict[int, bool] = {}

    def effects(self, finding: Finding) -> Mapping[str, str]:
        """What the tools do in Python that do not refuse the profile, though a rule says so."""
        group = self.owners.get(id(finding.section))
        if group is None or finding.rule == _ON_OTHERS:
            return {}
        setting = finding.setting
        if group.kind == OTHER and setting is not None:
            return dict.fromkeys(_PYTHON, IGNORES)  # nobody reads another tool's section
        known = self._is_known(group) if setting is None else self._is_overruled(group, setting.key)
        if known or self._is_passed_over(group):
            return dict.fromkeys(_PYTHON, IGNORES)
        if self.joined or self._has_other_twin(group) or self._stands_beside(finding):
            return dict.fromkeys(_PYTHON, MISREADS)
        # The login of the AWS CLI looks at the settings even so.
        about_sso = self._is_named(group) or _is_about_sso(finding)
        return {"boto3": IGNORES} if about_sso and not self._is_asked(group) else {}

    def _is_asked(self, group: Group) -> bool:
        """Whether botocore asks SSO for the profile, or for one that uses the session, if any is known."""
        if group.kind == PROFILE and not self._is_named(group):
            return self._asks(group)
        if id(group) not in self.asked:
            users = [user for file in self.files for user in file.users(group)]
            taken = [user for user in users if user.config is not group.config or not self._is_passed_over(user)]
            self.asked[id(group)] = not users or any(map(self._asks, taken))
        return self.asked[id(group)]

    def _is_named(self, group: Group) -> bool:
        """Whether it is a session, or `[corp]`, no profile to Python, that profiles name as their session."""
        bare = group.heading.python != (PROFILE, group.name)
        return group.kind == SESSION or (bare and any(any(file.users(group)) for file in self.files))

    def _asks(self, group: Group) -> bool:
        """Whether botocore asks SSO for the profile: for an account or a role, and before any role to assume."""
        place = (PROFILE, group.name)
        others = zip(self.files, self.taken, strict=True)
        found = (taken.get(place) for file, taken in others if file is not group.config)
        settings = dict(group.settings)
        for twin in found:
            settings |= {} if twin is None else twin.settings
        # A source with static keys is asked once more, without its role (credentials.py:1800-1870).
        source = any(group.name in file.values("source_profile") for file in self.files)
        again = source and not settings.keys().isdisjoint(_STATIC)
        earlier = _EARLIER - {"role_arn"} if again else _EARLIER
        return settings.keys().isdisjoint(earlier) and not settings.keys().isdisjoint(_ASKING)

    def _is_known(self, group: Group) -> bool:
        """Whether what the header of a credentials file was meant for is there under the right one."""
        name = group.name.strip("\"' ").removeprefix("profile ").strip("\"' ")
        return (
            group.config.is_credentials and name != group.name and any((PROFILE, name) in file for file in self.taken)
        )

    def _has_other_twin(self, group: Group) -> bool:
        """Whether the other file has the profile under a header that Python does not take for it, or takes alone."""
        place = (PROFILE, group.name)
        for file, taken in zip(self.files[1:], self.taken[1:], strict=True):
            meant, found = file.profiles_by_name.get(group.name), taken.get(place)
            if group.kind == PROFILE and meant is not found:
                return found is None or not _SAVING.isdisjoint(found.settings)
        return False

    def _stands_beside(self, finding: Finding) -> bool:
        """Whether the line is a header that Python takes for a setting, and the other file has that profile, too."""
        source = self.files[0].source
        line = source.text[slice(*finding.span)]
        name = line.partition("]")[0].partition("=")[0] if line.startswith("[") else ""
        place = read_heading(name, source.kind)[:2]
        return finding.setting is not None and place[0] == PROFILE and any(place in taken for taken in self.taken[1:])

    def _is_overruled(self, group: Group, key: str) -> bool:
        """Whether the credentials file has the setting for the profile, so that nobody looks at this one."""
        twin = None if group.config.is_credentials else group.config.companion_profile(group.name)
        return twin is not None and group.kind == PROFILE and key in twin.settings

    def _is_passed_over(self, group: Group) -> bool:
        """Whether Python has another section under the name that this one was meant to have."""
        place = (group.heading.kind, group.heading.name)
        found = self.taken[0].get(place)
        if found is not None:
            # In a template one header may stand in two branches.
            return found.section.name != group.section.name
        return group.kind == PROFILE and any(place in file for file in self.taken)


def _taken(config: Config) -> dict[tuple[str, str], Group]:
    """The group that Python has under each kind and name: the last one of the file."""
    return {group.heading.python: group for group in config.groups if group.heading.python and not _is_default(group)}


def _is_default(group: Group) -> bool:
    return group.section.name == _DEFAULTS


def _is_joined(config: Config) -> bool:
    """Whether a section gets from `[DEFAULT]` what may lead to credentials."""
    given = {setting.key for section in _defaults(config) for setting in section.settings} & _SAVING
    return bool(given) and any(
        not given <= {setting.key for setting in section.settings}
        for section in config.document.sections
        if section.name != _DEFAULTS
    )


def _defaults(config: Config) -> Iterator[Section]:
    return (section for section in config.document.sections if section.name == _DEFAULTS)
