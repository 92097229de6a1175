"""The traits by which consumers differ in finding credentials, and the files that they find them in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

Settings = Mapping[str, str]

STATIC = ("aws_access_key_id", "aws_secret_access_key")
SSO_KEYS = ("sso_start_url", "sso_account_id", "sso_session", "sso_region", "sso_role_name")
SOURCES = frozenset({"Environment", "Ec2InstanceMetadata", "EcsContainer"})
HOST_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")
BOTO_LABEL = re.compile(r"(?![0-9]+$)(?!-)[A-Za-z0-9-]{,63}(?<!-)")


class Files(NamedTuple):
    """What a consumer has read of both files.

    Attributes:
        profiles: name to settings, the credentials file's over the config file's.
        sessions, services: name to settings, of the config file.
        shared: the profiles of the credentials file alone.
        parts: the sections of a profile as they stand in the config file.
        lost: profile to the message with which the consumer skips it.
        errors: what was logged while reading.
    """

    profiles: dict[str, dict[str, str]]
    sessions: dict[str, dict[str, str]]
    services: dict[str, dict[str, str]]
    shared: dict[str, dict[str, str]]
    parts: dict[str, list[dict[str, str]]]
    lost: dict[str, str]
    errors: list[str]


class SsoTraits(NamedTuple):
    """What makes a profile SSO for a consumer, and what it then demands.

    Attributes:
        triggers: any of these settings makes the profile SSO.
        filled: whether a setting with an empty value counts as absent.
        empty_session: ``sso_session =`` names no session (``absent``) or one without a name (``named``), if ``filled``.
        profile_needs: what a profile with sso_session must set; empty strings go out otherwise.
        session_needs: what the session must set.
        legacy_needs: what a profile without sso_session must set.
        conflict: a setting of the session that the profile sets to another value: ``error``, ``any setting`` (an error
            for every setting of the session, not only sso_*), ``repeat`` (an error even if equal), ``session wins``,
            ``session dropped`` (and the profile's own settings are used if they suffice), ``ignore case`` (an error).
        missing_session: ``error`` or ``session dropped``.
        inherits: whether the session's account and role serve profiles that lack them.
        bearer_only: a profile with sso_session and neither account nor role: ``none``, ``error`` or ``goes on``.
        session_spellings: the forms under which a session is looked up, the name in place of {}.
        region_check: what a Region must match, None for anything.
        region_message: the consumer's words for a Region that does not match.
        empty_region: what an empty Region leads to: ``error`` or ``goes on``.
        failure_stops: whether an error of this step ends the search; else it is told only if nothing else is found.
        messages: the consumer's words; ``missing`` takes {keys}, ``conflict`` {key}, {mine} and {theirs}.
    """

    triggers: tuple[str, ...] = SSO_KEYS
    filled: bool = False
    empty_session: str = "absent"
    profile_needs: tuple[str, ...] = ("sso_account_id", "sso_role_name")
    session_needs: tuple[str, ...] = ("sso_region", "sso_start_url")
    legacy_needs: tuple[str, ...] = ("sso_account_id", "sso_role_name", "sso_region", "sso_start_url")
    conflict: str = "error"
    missing_session: str = "error"
    inherits: bool = False
    bearer_only: str = "error"
    region_check: re.Pattern[str] | None = None
    region_message: str = ""
    empty_region: str = "goes on"
    session_spellings: tuple[str, ...] = ("{}",)
    failure_stops: bool = True
    messages: Mapping[str, str] = {}


class ResolutionTraits(NamedTuple):
    """How a consumer finds credentials.

    Attributes:
        sso: the traits of its SSO step.
        order: the steps in order, names in ``STEPS``. ``role`` is a role with a source of either kind, ``source-role``
            one with a source profile, ``provider-role`` one with a credential source. ``credential-source`` is that
            setting without a role, ``source-of-source`` the same in a source profile only.
        source_order: the steps for a profile that is another one's source, if they differ.
        source_without_role: source_profile or credential_source without role_arn: ``error`` or ``next`` step; ``error
            first``: before all else, web_identity_token_file too.
        role_without_source: ``error``, ``next`` step, or ``on top`` of whatever credentials follow.
        two_sources: source_profile beside credential_source: ``error`` or ``next``.
        self_source: a profile that is its own source: ``static`` (it must hold keys), ``base`` (its other settings
            serve, in their order), ``static or base`` (its keys come first), or ``error``.
        root_again: a chain that comes back to the profile that was asked for: ``error``, or ``keys`` (its keys serve).
        source_keys: what keys in a source profile do: ``first`` (they are taken, before that profile's role),
            ``no role`` (half a pair is enough to leave its role out, all other steps run) or ``in order``.
        sso_source: whether an SSO profile serves as a source.
        sources: the values of credential_source that are taken.
        sources_exact: whether their case matters.
        token_file_blocks_role: whether web_identity_token_file keeps the role step away.
        lone_web_identity: web_identity_token_file without role_arn: ``error`` or ``next``.
        partial_keys: one half of a key pair: ``error``, ``error on key id`` (not for a secret alone), ``error first``
            (before all else, in the last of the two files that has the profile) or ``next``.
        exclusive: settings of which a profile may have one only, else it is an error.
        session_first: whether a session that is missing is an error wherever the credentials come from.
        nothing: no way to credentials: ``none`` or ``error``.
        unknown: no such profile: ``none``, ``error`` or ``error if logged``.
        messages: the consumer's words, with {name} and other places.
    """

    sso: SsoTraits
    order: tuple[str, ...]
    source_order: tuple[str, ...] = ()
    source_without_role: str = "next"
    role_without_source: str = "error"
    two_sources: str = "error"
    self_source: str = "static"
    root_again: str = "error"
    source_keys: str = "first"
    sso_source: bool = True
    sources: frozenset[str] = SOURCES
    sources_exact: bool = True
    token_file_blocks_role: bool = False
    lone_web_identity: str = "next"
    partial_keys: str = "next"
    exclusive: tuple[str, ...] = ()
    session_first: bool = False
    nothing: str = "none"
    unknown: str = "error"
    messages: Mapping[str, str] = {}
