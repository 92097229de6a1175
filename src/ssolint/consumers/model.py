"""A consumer: its traits, and the reading and resolution that follow from them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from .meant import differing_settings, merge_files, misreading, read_meant
from .outcome import Credentials, Outcome, ProfileRefusedError
from .reader import read_sections
from .resolution import Resolver
from .resolution_traits import Files, ResolutionTraits
from .text import FileRefusedError, encoded

if TYPE_CHECKING:
    from .reader_traits import ReaderTraits, Sections

Check = Callable[[Files, str], str | None]
"""From what was read and a profile's name to the message with which the consumer refuses it."""


class Consumer:
    """One tool that reads the shared config file.

    Attributes:
        name: the public name, ``aws-cli`` for example.
        title: the name in prose, with the version that was read or run.
        measured: whether real code of the tool was run; else its source was transcribed.
        reader: how it reads the config file; resolution: how it finds credentials.
        before, after: what it checks of a profile before and after it looks for credentials.
        arrange: what it does with the sections once all are read.
        sources: the file and line, or the run, that each group of traits was taken from.
    """

    __slots__ = (
        "after", "arrange", "before", "measured", "name", "reader", "resolution", "sources", "swallows", "title",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        title: str,
        reader: ReaderTraits,
        resolution: ResolutionTraits,
        sources: Mapping[str, str],
        *,
        measured: bool = True,
        before: Check | None = None,
        after: Check | None = None,
        arrange: Callable[[Files], None] | None = None,
        swallows: bool = False,
    ) -> None:
        """Take the traits; ``swallows``: a credentials file that it refuses counts as absent."""
        self.arrange = arrange
        self.name = name
        self.title = title
        self.reader = reader
        self.resolution = resolution
        self.sources = sources
        self.measured = measured
        self.before = before
        self.after = after
        self.swallows = swallows

    def __repr__(self) -> str:
        return f"Consumer({self.name!r})"

    def read(self, data: bytes, credentials: bytes | None = None) -> Reading:
        """Read a config file and, if given, the credentials file beside it. Never raises."""
        refused = None
        files = Files({}, {}, {}, {}, {}, {}, [])
        try:
            config = read_sections(data, self.reader)
            files = merge_files(config, self._read_credentials(credentials))
            if self.arrange is not None:
                self.arrange(files)
        except FileRefusedError as refusal:
            refused = str(refusal)
        return Reading(self, files, refused, data, credentials)

    def _read_credentials(self, credentials: bytes | None) -> Sections | None:
        if credentials is None:
            return None
        try:
            return read_sections(credentials, self.reader, credentials=True)
        except FileRefusedError:
            if self.swallows:
                return None
            raise


class Reading:
    """What a consumer has read of a file."""

    __slots__ = ("_credentials", "_data", "_resolver", "consumer", "files", "refused")

    def __init__(
        self, consumer: Consumer, files: Files, refused: str | None, data: bytes, credentials: bytes | None
    ) -> None:
        """Take what was read, or the message with which the file was refused."""
        self.consumer = consumer
        self.files = files
        self.refused = refused
        self._data = data
        self._credentials = credentials
        self._resolver = Resolver(files, consumer.resolution)

    @property
    def profiles(self) -> tuple[str, ...]:
        """The names of the profiles that the consumer sees, those of the credentials file last."""
        return tuple(self.files.profiles)

    def resolve(self, profile: str) -> Outcome:
        """Return what the consumer does when it is asked for credentials of a profile. Never raises."""
        if self.refused is not None:
            return Outcome("refuses-file", self.refused)
        try:
            found = self._find(profile)
        except ProfileRefusedError as refusal:
            return Outcome("refuses-profile", str(refusal))
        if found is None:
            return Outcome("none", "no error, no credentials: the chain goes on")
        meant = read_meant(self._data, self._credentials)
        wrong = misreading(found, meant.resolve(profile), self.files, meant.files)
        return self._outcome(profile, found, wrong, differing_settings(profile, self.files, meant.files))

    def _find(self, profile: str) -> Credentials | None:
        """Return the credentials that the consumer finds.

        Raises:
            ProfileRefusedError: if it stops with an error.
        """
        consumer, traits = self.consumer, self.consumer.resolution
        messages = traits.messages
        if f"profile {profile}" in self.files.lost:
            raise ProfileRefusedError(self.files.lost[f"profile {profile}"])
        if profile not in self.files.profiles:
            if traits.unknown == "none" or (traits.unknown == "error if logged" and not self.files.errors):
                return None
            nothing = not self.files.profiles and "no profiles" in messages
            logged = self.files.errors[0] if traits.unknown == "error if logged" else ""
            message = messages.get("no profiles" if nothing else "no profile", logged)
            raise ProfileRefusedError(message.replace("{name}", profile))
        self._check(consumer.before, profile)
        found = self._resolver.resolve(profile)
        self._check(consumer.after, profile)
        if found is None and traits.nothing == "error":
            raise ProfileRefusedError(messages["nothing"].replace("{name}", profile))
        return found

    def _check(self, check: Check | None, profile: str) -> None:
        message = check(self.files, profile) if check is not None else None
        if message is not None:
            raise ProfileRefusedError(message)

    def _outcome(self, profile: str, found: Credentials, wrong: str, differs: tuple[str, ...]) -> Outcome:
        is_sso = found.kind in {"sso-session", "legacy-sso"}
        key = found.session if found.session is not None else found.start_url
        cache = hashlib.sha1(encoded(key or ""), usedforsecurity=False).hexdigest() + ".json"
        return Outcome(
            "misreads" if wrong else "works",
            wrong,
            "role" if len(found.roles) > (found.kind == "web-identity") else found.kind,
            found.session,
            found.start_url,
            found.sso_region,
            found.account_id,
            found.role_name,
            cache if is_sso else None,
            self.files.profiles[profile].get("region"),
            differs,
        )
