"""The base of all rules, how they are found, and how a rule's docstring is read.

Rules stand in the modules of `ssolint.rules`, one file per subject. They are found by listing that folder, so that
adding a rule adds one class and touches nothing else. A rule's docstring is its page: a title, then
`## Why it matters`, `## Bad`, `## Fixed`, `## Good`, `## Sources`. The examples are executed by the tests
(`ssolint.testing`).
"""

from __future__ import annotations

import os

from ssolint.finding import Finding, Fix, Related, Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from types import ModuleType
    from typing import ClassVar

    from ssolint.config import Config
    from ssolint.ignores import Ignore
    from ssolint.source import Span
    from ssolint.syntax import Document, Section, Setting

URL = "https://ssolint.readthedocs.io/en/stable/rules/"


class Rule:
    """A check on the meaning of a file.

    Class attributes: `code` and `name` are the public interface; `severity` is the usual one, a finding may say
    another; `opt_in` rules run only when selected; `breaks` is the usual map of consumer to effect; `replaces` names
    the rules that stand back where this one has spoken about the same setting.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity]
    opt_in: ClassVar[bool] = False
    breaks: ClassVar[Mapping[str, str]] = {}
    replaces: ClassVar[tuple[str, ...]] = ()

    def check(self, config: Config) -> Iterator[Finding]:
        """Yield what is wrong. A rule keeps no state and does no input or output."""
        raise NotImplementedError

    def finding(
        self,
        span: Span,
        message: str,
        *,
        section: Section | None = None,
        setting: Setting | None = None,
        severity: Severity | None = None,
        breaks: Mapping[str, str] | None = None,
        related: Iterable[Related] = (),
        fix: Fix | None = None,
        covers: Iterable[tuple[str, str]] = (),
        assumes: Iterable[tuple[Section, str]] = (),
    ) -> Finding:
        """A finding of this rule; a setting brings its section and covers itself."""
        if setting is not None:
            section = section or setting.section
            covers = (*covers, (section.name, setting.key))
        return Finding(
            rule=self.name,
            span=span,
            message=message,
            severity=self.severity if severity is None else severity,
            section=section,
            setting=setting,
            breaks=self.breaks if breaks is None else breaks,
            related=tuple(related),
            fix=fix,
            covers=tuple(covers),
            assumes=tuple(assumes),
        )


class TextRule(Rule):
    """A check on the text and its lines, before their meaning.

    `spoils`: a value that it reports is not judged by any rule on meaning. `exclusive`: what it finds is all there is
    to say about the file.
    """

    spoils: ClassVar[bool] = False
    exclusive: ClassVar[bool] = False

    def check_text(self, document: Document) -> Iterator[Finding]:
        """Yield what is wrong with the text."""
        raise NotImplementedError

    def check(self, config: Config) -> Iterator[Finding]:  # noqa: ARG002
        """Nothing: what a text rule finds it finds in `check_text`."""
        return iter(())


class CommentRule(Rule):
    """A check on ssolint's own comments, after they have been applied."""

    def check_ignores(
        self, ignores: list[Ignore], known: Mapping[str, str], active: frozenset[str]
    ) -> Iterator[Finding]:
        """Yield what is wrong with the comments.

        `known` maps every rule's name and code to its name; `active` holds the names of the rules that ran.
        """
        raise NotImplementedError

    def check(self, config: Config) -> Iterator[Finding]:  # noqa: ARG002
        """Nothing: see `check_ignores`."""
        return iter(())


def url_of(name: str) -> str:
    """The address of a rule's page."""
    return f"{URL}{name}/"


def built_in() -> list[type[Rule]]:
    """The classes of all built-in rules, sorted by code."""
    from importlib import import_module

    folder = os.path.join(os.path.dirname(__file__), "rules")
    modules = sorted(name[:-3] for name in os.listdir(folder) if name.endswith(".py") and name[0] != "_")
    found = [rule for name in modules for rule in rules_of(import_module(f"ssolint.rules.{name}"))]
    return sorted(found, key=lambda rule: rule.code)


def rules_of(module: ModuleType) -> list[type[Rule]]:
    """The rules that a module defines itself: subclasses of Rule with a code of their own."""
    return [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type)
        and issubclass(thing, Rule)
        and "code" in vars(thing)
        and thing.__module__ == module.__name__
    ]
