"""What a consumer makes of a profile."""

from __future__ import annotations

from typing import Literal, NamedTuple

Effect = Literal["works", "refuses-file", "refuses-profile", "misreads", "none"]
Kind = Literal["sso-session", "legacy-sso", "role", "web-identity", "process", "static", "login", "none"]


class Outcome(NamedTuple):
    """What a consumer does when it is asked for credentials of a profile.

    Attributes:
        effect: ``works``: it takes the settings as they are meant; ``refuses-file``, ``refuses-profile``: it stops with
            an error; ``misreads``: it goes on with another account, role, Region, token or source of credentials than
            is meant, or with an empty one; ``none``: it sees no way to credentials and says nothing.
        detail: the consumer's own message, or what differs; empty if there is nothing to say.
        credentials: where the credentials come from. For ``role`` the settings below are those of the base of the
            chain, if that is SSO.
        session: the name of the sso-session, None without one.
        start_url, sso_region, account_id, role_name: what is used; None where nothing is.
        token_cache: the file name of the cached token: hex SHA-1 of the session's name, or of the start URL, and .json.
        region: the service Region that the profile sets, as this consumer reads it.
        differs: the settings of the profile and of its session that this consumer reads otherwise than they are meant,
            sorted. They need not touch the credentials: ``region`` or ``output`` may be among them.
    """

    effect: Effect
    detail: str = ""
    credentials: Kind = "none"
    session: str | None = None
    start_url: str | None = None
    sso_region: str | None = None
    account_id: str | None = None
    role_name: str | None = None
    token_cache: str | None = None
    region: str | None = None
    differs: tuple[str, ...] = ()


class Credentials(NamedTuple):
    """One way to credentials, as resolution finds it.

    Attributes:
        kind: where they come from.
        name: the profile they were found in.
        session, start_url, sso_region, account_id, role_name: the settings used, for SSO.
        roles: the roles that are assumed with them, the last one last.
    """

    kind: Kind
    name: str = ""
    session: str | None = None
    start_url: str | None = None
    sso_region: str | None = None
    account_id: str | None = None
    role_name: str | None = None
    roles: tuple[str, ...] = ()


class ProfileRefusedError(Exception):
    """The consumer stops at this profile; the text is the consumer's own message."""
