"""What a `credential_process` runs, as far as it is an AWS tool that reads the same file, and rings of such commands."""

from __future__ import annotations

from itertools import takewhile

from ssolint.finding import REFUSES_PROFILE, Finding, Related, Severity, everywhere
from ssolint.patterns import pattern
from ssolint.record import Record
from ssolint.rule import Rule
from ssolint.rules._rings import chain_text, from_first, rings
from ssolint.rules._ways import SSO_KEYS, has, has_static_keys, is_profile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.config import Config, Group
    from ssolint.syntax import Setting

BRIDGES = frozenset(
    {
        *(
            "aws-sso-util",
            "granted",
            "dgranted",
            "assume",
            "aws-vault",
            "aws2-wrap",
            "aws-sso",
            "aws-export-credentials",
        ),
        *("aws-sso-credential-process", "awsume", "yawsso", "leapp"),
    }
)
"""Programs that are known to hand an SSO profile's own credentials to tools without SSO."""

_SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ksh", "fish", "cmd", "powershell", "pwsh"})
# They take all the words behind their option for the script, the others the first one.
_WHOLE_LINE = frozenset({"cmd", "powershell", "pwsh"})
# What ends a command in a script; a semicolon may be glued to the word before.
_ENDS = frozenset({";", "&", "&&", "|", "||"})
_PROFILE_OPTIONS = ("--profile", "-p", "--profile-name")
_SUFFIXES = (".exe", ".cmd", ".bat")
_DEEPEST = 3  # a shell in a shell in a shell
_WINDOWS = pattern(r"(?:^|[\s\"'])[A-Za-z]:\\")


class Process(Record):
    """A command that gets credentials from a profile.

    `program` is `aws` for `aws configure export-credentials`, or one of `BRIDGES`. `profile` is the profile that it is
    told to use, None where it is told none. `words` are all its arguments.
    """

    program: str
    profile: str | None
    words: tuple[str, ...]


def read_process(command: str) -> Process | None:
    """What a `credential_process` runs; None for a program that is none of those known here.

    The command is split as the AWS CLI splits it (botocore `compat_shell_split`), the script of a shell's `-c` as well.
    """
    if not _may_be_known(command):
        return None
    return _read(_split(command), None, _DEEPEST)


def _may_be_known(command: str) -> bool:
    return "export-credentials" in command or any(bridge in command for bridge in BRIDGES)


def _split(command: str) -> list[str]:
    import shlex

    if _WINDOWS.search(command):
        command = command.replace("\\", "/")
    try:
        return shlex.split(command)
    except ValueError:
        return command.split()


def _read(words: list[str], inherited: str | None, depth: int) -> Process | None:
    chosen = inherited
    words = [part for word in words for part in ((word[:-1], ";") if word[1:].endswith(";") else (word,))]
    for index, word in enumerate(words):
        program = _program(word)
        rest = list(takewhile(lambda word: word not in _ENDS, words[index + 1 :]))
        if program in _SHELLS and depth:
            script = _script(rest)
            if script is not None:
                # The words of a whole line have been split already.
                inner = script if program in _WHOLE_LINE and len(script) > 1 else _split(script[0])
                return _read(inner, chosen, depth - 1)
        elif program == "aws" and _exports(rest):
            return Process("aws", _option(rest) or chosen, tuple(rest))
        elif program in BRIDGES:
            return Process(program, _option(rest) or chosen, tuple(rest))
        elif word.startswith(("AWS_PROFILE=", "AWS_DEFAULT_PROFILE=")):
            chosen = word.partition("=")[2]
    return None


def _program(word: str) -> str:
    name = word.replace("\\", "/").rpartition("/")[2].lower()
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    return name


def _script(words: list[str]) -> list[str] | None:
    """The words behind the option that says that a script follows."""
    for index, option in enumerate(words[:-1]):
        if option in ("/c", "/C") or (option.startswith("-") and not option.startswith("--") and "c" in option.lower()):
            return words[index + 1 :]
        if not option.startswith(("-", "/")):
            return None
    return None


def _exports(words: list[str]) -> bool:
    plain = [word for word in words if not word.startswith("-")]
    return "export-credentials" in plain and "configure" in plain[: plain.index("export-credentials")]


def _option(words: list[str]) -> str | None:
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name in _PROFILE_OPTIONS:
            return value if equals else words[index + 1] if index + 1 < len(words) else None
    return None


class ProcessLoop(Rule):
    """`credential_process` asks the AWS CLI for the credentials of the profile that it stands in.

    ## Why it matters
    `aws configure export-credentials` resolves the profile, finds its `credential_process` and starts the same command again.
    No tool ever gets credentials; the AWS CLI stops with "Credential process resolution detected an infinite loop, profile cycle: dev -> dev".

    The same happens in a ring of several profiles. A profile with SSO settings of its own is no part of a ring: the AWS
    CLI takes those before it looks at `credential_process`. Without `--profile` the command means the profile `default`.

    ## Bad
        [profile dev]
        credential_process = aws configure export-credentials --profile dev
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the command asks for the credentials of its own profile 'dev'; name a profile that has some
        region = eu-west-1

    ## Bad
        [default]
        credential_process = aws configure export-credentials --format process
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the command asks for the credentials of its own profile 'default'; name a profile that has some
        region = eu-west-1

    ## Bad
        [profile a]
        credential_process = aws configure export-credentials --profile=b
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the commands ask each other without end: 'a' -> 'b' -> 'a'
        region = eu-west-1

        [profile b]
        credential_process = /usr/local/bin/aws configure export-credentials --profile a
        region = eu-west-1

    ## Good
        [profile dev]
        credential_process = aws configure export-credentials --profile dev-sso
        region = eu-west-1

        [profile dev-sso]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - aws-cli 2.36.7, awscli/customizations/configure/exportcreds.py: the loop is detected by the environment variable `_AWS_CLI_PROFILE_CHAIN`
    - botocore 1.43.67, botocore/credentials.py:84-165: SSO and the keys of the credentials file come before `credential_process`
    """

    code = "SSO609"
    name = "process-loop"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)

    def check(self, config: Config) -> Iterator[Finding]:
        links: dict[str, tuple[str, Setting]] = {}
        for command, places in config.values("credential_process").items():
            if "export-credentials" not in command:
                continue
            process = read_process(command)
            if process is None or process.program != "aws":
                continue
            for group, setting in places:
                if is_profile(group) and not _comes_first(config, group):
                    links[group.name] = (process.profile or "default", setting)
        for ring in rings({name: target for name, (target, _) in links.items()}):
            yield self._report(ring, links)

    def _report(self, ring: list[str], links: dict[str, tuple[str, Setting]]) -> Finding:
        ring = from_first(ring, {name: links[name][1].start for name in ring})
        setting = links[ring[0]][1]
        if len(ring) == 1:
            message = (
                f"the command asks for the credentials of its own profile '{ring[0]}'; name a profile that has some"
            )
        else:
            message = f"the commands ask each other without end: {chain_text(ring)}"
        related = [Related(f"'{name}' goes on here", links[name][1].value_span) for name in ring[1:]]
        return self.finding(
            setting.value_span,
            message,
            setting=setting,
            related=related,
            covers=[(links[name][1].section.name, "credential_process") for name in ring],
        )


def _comes_first(config: Config, group: Group) -> bool:
    """Whether the AWS CLI takes another way to credentials before the profile's `credential_process`."""
    twin = config.companion_profile(group.name)
    groups = [group] if twin is None else [group, twin]
    if has(groups, *SSO_KEYS, "role_arn", "web_identity_token_file", "login_session"):
        return True
    if config.is_credentials:
        return has_static_keys([group])
    return twin is not None and has_static_keys([twin])
