"""What a rule says: findings, their severity, the tools that break, and fixes as data."""

from __future__ import annotations

from enum import IntEnum

from ssolint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ssolint.source import Source, Span
    from ssolint.syntax import Section, Setting

# The consumers that a finding can name, in the order in which they are shown (RULES.md of the project's catalogue).
TOOLS = ("aws-cli", "boto3", "js", "go", "rust", "java", "net", "cpp", "ruby", "php")
TOOL_ALIASES = {"terraform": "go", "python": "boto3", "botocore": "boto3", "dotnet": "net", "aws": "aws-cli"}

REFUSES_FILE = "refuses-file"
REFUSES_PROFILE = "refuses-profile"
MISREADS = "misreads"
IGNORES = "ignores"
EFFECTS = (REFUSES_FILE, REFUSES_PROFILE, MISREADS, IGNORES)


class Severity(IntEnum):
    """How bad a finding is, a statement about the tools that read the file.

    `ERROR`: a consumer refuses the file or the profile, or reads something other than what is written. `WARNING`: works
    somewhere today but is probably not what was meant, or differs between tools. `INFO`: advice. `OFF` is a setting of
    the policy only.
    """

    OFF = 0
    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The word that is printed: `error`, `warning`, `info`."""
        return self.name.lower()


class Edit(Record):
    """Replace the code points from `start` to `end` (exclusive) of the text by `text`."""

    start: int
    end: int
    text: str


class Fix(Record):
    """A change that settles a finding.

    `safe`: it changes no value that any consumer reads correctly today. `changes` announces settings whose values
    differ after it although no edit touches their lines, as (section's header name, key); an edit announces by itself
    the settings whose lines it touches. `encoding` is that in which the file is to be written, where that changes too.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True
    changes: tuple[tuple[str, str], ...] = ()
    encoding: str = ""


class Related(Record):
    """Another place that a finding speaks of; `source` is None where it is in the file of the finding."""

    message: str
    span: Span
    source: Source | None = None


class Finding(Record):
    """One mistake at one place.

    `rule` is the rule's name. `section` and `setting` are what it was found in. `breaks` maps a consumer to an effect.
    `covers` holds the (section name, key) pairs that it speaks for, so that a more general rule can stand back.
    `assumes` holds settings that the rules on meaning shall take for present, with a value that is not known: a
    misspelt key, a swallowed line.
    """

    rule: str
    span: Span
    message: str
    severity: Severity
    section: Section | None = None
    setting: Setting | None = None
    breaks: Mapping[str, str] = {}
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    covers: tuple[tuple[str, str], ...] = ()
    assumes: tuple[tuple[Section, str], ...] = ()


def tools(names: str, effect: str) -> dict[str, str]:
    """`{"go": effect, "js": effect}` from `"go js"`; join several with `|`. Raises ValueError for another word."""
    if effect not in EFFECTS:
        raise ValueError(effect)
    chosen = names.split()
    unknown = [name for name in chosen if name not in TOOLS]
    if unknown:
        raise ValueError(unknown)
    return {name: effect for name in TOOLS if name in chosen}


def everywhere(effect: str, *, but: str = "") -> dict[str, str]:
    """The same effect in every consumer except those named in `but`."""
    spared = but.split()
    return tools(" ".join(name for name in TOOLS if name not in spared), effect)
