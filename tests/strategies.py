"""Texts to test with: pieces of the format put together at random, and real files with a few characters changed."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import strategies as st

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

_NAMES = st.sampled_from(
    [
        *(
            "default",
            "DEFAULT",
            "profile dev",
            "profile 'a b'",
            'profile "dev"',
            "profile my dev",
            "profile",
            "profile it's",
        ),
        *(
            "sso-session corp",
            "sso-session",
            "sso-sessions corp",
            "services local",
            "profile\tdev",
            " profile dev ",
            "plugins",
        ),
        *("dev", "profile a] # [b", "", " ", "x = y", "profile dev = x", "profile dév", "profile\xa0dev"),
    ]
)
_KEYS = st.sampled_from(
    [
        *(
            "sso_session",
            "sso_account_id",
            "sso_role_name",
            "region",
            "Region",
            "sso_region",
            "sso_start_url",
            "output",
            "s3",
        ),
        *("a key", "", "[profile x", "key\xa0", "aws_secret_access_key", "é", "É", "// note", "-", "x:y"),
    ]
)
_VALUES = st.sampled_from(
    [
        *(
            "corp",
            "",
            " ",
            "111122223333",
            "us-east-1 # note",
            "a=b",
            "a: b",
            '"quoted"',
            "https://corp.awsapps.com/start",
        ),
        *("[x]", "x\x0bb = c", "\x85", "\u2028", "\x1c", "v\x0c", "zwsp\u200b", "nbsp\xa0", "%(x)s", "\t", "\x00"),
    ]
)
_INDENT = st.sampled_from(["", "", "", "", " ", "  ", "\t", "    ", "\xa0", "\x0c", "\u2003"])
_ENDS = st.sampled_from(["\n", "\n", "\n", "\n", "\r\n", "\r", ""])
_DELIMITERS = st.sampled_from(["=", " = ", ":", " : ", "\t=\t", " ", "", "=="])

_LINES = st.one_of(
    st.tuples(
        _INDENT, st.just("["), _NAMES, st.sampled_from(["]", "]", "]", "", "] # note", "]# note [x]", "] text", "]]"])
    ),
    st.tuples(_INDENT, _KEYS, _DELIMITERS, _VALUES),
    st.tuples(_INDENT, _KEYS, _DELIMITERS, _VALUES),
    st.tuples(_INDENT, st.sampled_from(["#", ";", "# x = y", "; [z]", "//", "rem x", ""]), st.just(""), st.just("")),
).map("".join)

pieces = st.lists(st.tuples(_LINES, _ENDS).map("".join), max_size=12).map("".join)


def sane_pieces() -> st.SearchStrategy[str]:
    """Mostly well-formed texts, so that botocore accepts many of them: distinct headers, each with settings."""
    block = st.tuples(
        st.sampled_from(
            ["profile a", "profile 'b c'", "sso-session corp", "default", "services x", "plugins", "DEFAULT"]
        ),
        st.lists(
            st.tuples(_INDENT, _KEYS.filter(bool), st.sampled_from(["=", " = ", ":"]), _VALUES, _ENDS.filter(bool)),
            max_size=5,
        ),
    )
    return st.lists(block, max_size=4, unique_by=lambda b: b[0]).map(
        lambda blocks: "".join(f"[{name}]\n" + "".join("".join(line) for line in lines) for name, lines in blocks)
    )


def real_texts() -> list[bytes]:
    """The fixtures, the labelled cases, the measured verdicts, and, where they are, the SDKs' and public files."""
    found = [path.read_bytes() for path in sorted((ROOT / "fixtures").rglob("*")) if path.is_file()]
    for path in (ROOT / "tests/cases/dev.jsonl", ROOT / "tests/verdicts/verdicts.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            case = json.loads(line)
            if "text" in case:
                found.append(case["text"].encode("utf-8", "surrogatepass"))
    for folder in (SHARED / "corpus/files", SHARED / "peer-tests/botocore"):
        if folder.is_dir():
            found += [path.read_bytes() for path in sorted(folder.iterdir()) if path.stat().st_size < 20_000]
    return found


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A real file with up to four small changes: a byte gone, doubled or replaced, a line gone, moved or indented."""
    data = draw(st.sampled_from(real_texts()))
    for _ in range(draw(st.integers(0, 4))):
        lines = data.splitlines(keepends=True) or [b""]
        at = draw(st.integers(0, len(lines) - 1))
        change = draw(st.sampled_from(["drop", "double", "indent", "dedent", "insert", "replace", "cut", "join"]))
        line = lines[at]
        spot = draw(st.integers(0, len(line)))
        piece = draw(
            st.sampled_from(
                [
                    b"[",
                    b"]",
                    b"=",
                    b":",
                    b"#",
                    b";",
                    b" ",
                    b"\t",
                    b"\r",
                    b"\n",
                    b'"',
                    b"\xef\xbb\xbf",
                    b"\xe9",
                    b"\0",
                    b"\xc2\xa0",
                ]
            )
        )
        lines[at : at + 1] = {
            "drop": [],
            "double": [line, line],
            "indent": [b"  " + line],
            "dedent": [line.lstrip()],
            "insert": [line[:spot] + piece + line[spot:]],
            "replace": [line[:spot] + piece + line[spot + 1 :]],
            "cut": [line[:spot]],
            "join": [line.rstrip(b"\r\n")],
        }[change]
        data = b"".join(lines)
    return data
