"""What a consumer makes of a profile."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

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


class Roles:
    """The roles that are assumed one with the credentials of another, in that order.

    A chain shares what lies below it with every other chain through the same profiles, so a file of many profiles one
    above the other costs no square; two chains are compared by a digest, not role by role.

    Attributes:
        role: the one that is assumed last; below: the roles before it, None where there is no role at all.
        length: how many roles; digest: of all of them in their order.
    """

    __slots__ = ("below", "digest", "length", "role")

    def __init__(self, role: str = "", below: Roles | None = None) -> None:
        self.role = role
        self.below = below
        self.length: int = 0 if below is None else below.length + 1
        before = b"" if below is None else below.digest
        self.digest: bytes = hashlib.sha256(before + role.encode("utf-8", "surrogatepass")).digest()

    def on_top(self, role: str) -> Roles:
        """Return these roles and one more, which is assumed last."""
        return Roles(role, self)

    def __len__(self) -> int:
        return self.length

    def __iter__(self) -> Iterator[str]:
        """The roles, the last one last."""
        return iter(self.last(self.length))

    def last(self, most: int) -> list[str]:
        """Return the roles that are assumed last, as many as asked for, the last one last."""
        found: list[str] = []
        roles = self
        while roles.below is not None and len(found) < most:
            found.append(roles.role)
            roles = roles.below
        return found[::-1]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Roles) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"Roles({list(self)})"


NO_ROLES = Roles()


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
    roles: Roles = NO_ROLES


class ProfileRefusedError(Exception):
    """The consumer stops at this profile; the text is the consumer's own message."""
