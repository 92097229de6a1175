"""The grammar proof: what the rules on the file's grammar say about Python is what botocore does.

On every text that botocore's loader accepts, no finding of SSO001 to SSO010 says that the AWS CLI or boto3 refuses the
file. On every text that it rejects, at least one error of SSO0xx is reported, and it has a line.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from botocore.configloader import raw_config_parse
from botocore.exceptions import ConfigParseError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ssolint.engine import check
from ssolint.finding import REFUSES_FILE, Severity
from ssolint.rule import built_in
from ssolint.source import Source
from strategies import mutated, pieces, sane_pieces

RULES = [rule() for rule in built_in() if rule.code.startswith("SSO0")]
GRAMMAR = {rule.name for rule in RULES if rule.code <= "SSO010"}


FOLDER = tempfile.TemporaryDirectory()
PATH = Path(FOLDER.name, "config")


def botocore_accepts(data: bytes) -> bool:
    PATH.write_bytes(data)
    try:
        raw_config_parse(str(PATH))
    except ConfigParseError:
        return False
    return True


def prove(data: bytes) -> bool:
    """Check one text; returns whether botocore accepts it."""
    source = Source(data, "config")
    findings = check(source, RULES).findings
    accepted = botocore_accepts(data)
    if accepted:
        wrong = [
            (finding.rule, finding.message)
            for finding in findings
            if finding.rule in GRAMMAR and REFUSES_FILE in (finding.breaks.get("aws-cli"), finding.breaks.get("boto3"))
        ]
        assert not wrong, f"botocore accepts {data!r}"
    else:
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        assert errors, f"botocore rejects {data!r}"
        assert any(finding.breaks.get("boto3") == REFUSES_FILE for finding in errors), f"botocore rejects {data!r}"
        last = len(source.lines()) or 1
        assert all(1 <= source.position(finding.span.start).line <= last for finding in errors)
    return accepted


@settings(max_examples=6 * settings.default.max_examples)
@given(st.one_of(pieces, sane_pieces()).map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(b"[a]\nx = \0\n")
@example(b"[profile a]\n[profile dev = x\nregion = y\n")
@example(b"[DEFAULT]\nx = 1\n[DEFAULT]\ny = 2\n")
@example(b"[DEFAULT]\nx = 1\n[DEFAULT]\nX = 2\n")
@example(b'[profile a]\nregion = x\n[profile "a"]\nregion = y\n')
@example(b"[a]\ns3 =\n  x = 1\x0bb\n")
@example(b"[a]\ns3 =\n  x = 1\xc2\x85b\n")
@example(b"[a]\ns3 =\n  x = 1\xe2\x80\xa8b\n")
@example(b"[a]\nregion = x\n\x1cregion = y\n")
@example("[a]\nÉ = 1\né = 2\n".encode())
@example(b"[DEFAULT]\ns3 =\n  bad\n")
@example(b"[DEFAULT]\ns3 =\n  bad\n[a]\ns3 = x\n")
@example(b"[DEFAULT]\ns3 =\n  bad\n[a]\n")
@example(b"[DEFAULT]\ns3 =\n  [bad]\nx = 1\n")
@example(b'[profile "a"]\n[profile a]\n[profile a]\n')
@example(b"[default]\nx=b\n [default]\nsso_session=\n [default\n")
@example(b"[a]\nx = 1\n= 2\n")
@example(b"[a]\nx = 1\n  [b]\nx = 2\n")
@example(b"[a]\nx =\n  [b]\ny = 2\n")
@example(b"\xe2\x80\x8b[a]\nx = 1\n")
@example(b"[a]\nsso_session =\n  corp\n")
@example("#\n[DEFAULT]\n[profile x=corp\n[profile x=zwsp\u200b\n".encode())
@example("[a]\nx = 1\n\ufeff[b = 1\nx = 2\n".encode())
@example(b'[profile.a]\nx = "1"\nx = "2"\n')
def test_what_is_said_of_python_is_what_botocore_does(data):
    prove(data)


@settings(max_examples=4 * settings.default.max_examples)
@given(mutated())
def test_what_is_said_of_mutated_real_files_is_what_botocore_does(data):
    prove(data)


@settings(max_examples=settings.default.max_examples)
@given(st.binary(max_size=200))
def test_what_is_said_of_any_bytes_is_what_botocore_does(data):
    prove(data)


@pytest.mark.parametrize(
    ("data", "accepted"),
    [
        (b"", True),
        (b"[a]\nx = \0\n", True),
        (b"[a]\nx = 1\rregion = 2\n", True),
        (b"\xef\xbb\xbf[a]\n", False),
        ("[a]\n".encode("utf-16"), False),
        (b"# \xe9\n[a]\n", False),
        (b"[a]\n[a]\n", False),
        (b"[a]\nx = 1\nX = 2\n", False),
        (b"[a\nx = 1\n", False),
        (b"[a]\njunk\n", False),
        (b"x = 1\n[a]\n", False),
        (b"[a]\nx: 1\n", True),
        (b"[a]\nx = y\n  z = 1\n", True),
    ],
)
def test_the_proof_sees_both_sides(data, accepted):
    assert prove(data) is accepted
