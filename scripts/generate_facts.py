"""Write the facts that botocore's own data tells, or say what has drifted.

    python scripts/generate_facts.py           rewrite the generated part of src/ssolint/regions.py
    python scripts/generate_facts.py --check   print the difference instead, exit 1 if there is any

The table of settings is written by hand, because botocore's code says which settings exist and not what they mean; here
it is compared with that code. Needs botocore (extra `ssolint[test]`).
"""

from __future__ import annotations

import difflib
import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

import botocore  # type: ignore[import-untyped]
import botocore.args  # type: ignore[import-untyped]
import botocore.config  # type: ignore[import-untyped]
import botocore.configprovider  # type: ignore[import-untyped]
import botocore.credentials  # type: ignore[import-untyped]
import botocore.exceptions  # type: ignore[import-untyped]
import botocore.utils  # type: ignore[import-untyped]

from ssolint import settings

REGIONS_FILE = Path(__file__).resolve().parent.parent / "src" / "ssolint" / "regions.py"
BEGIN, END = "# The lines from here are generated.\n", "# The lines to here are generated.\n"


class Facts(NamedTuple):
    """What one botocore says: its version, partition -> pattern, Region -> partition, two sets of Regions."""

    version: str
    partitions: dict[str, str]
    regions: dict[str, str]
    identity_center: frozenset[str]
    without_endpoint_data: frozenset[str]


def _data(name: str) -> Any:
    path = Path(botocore.__file__).parent / "data" / name
    return json.loads(path.read_text(encoding="utf-8"))


def installed_facts() -> Facts:
    """Read the facts from the installed botocore.

    A Region has IAM Identity Center if `endpoints.json` names it for `oidc` (login) and `portal.sso` (credentials).
    """
    partitions: dict[str, str] = {}
    regions: dict[str, str] = {}
    for partition in _data("partitions.json")["partitions"]:
        partitions[partition["id"]] = partition["regionRegex"].replace("\\-", "-")
        for region in partition["regions"]:
            if not region.endswith("-global"):
                regions[region] = partition["id"]
    endpoints: set[str] = set()
    identity_center: set[str] = set()
    for partition in _data("endpoints.json")["partitions"]:
        partitions.setdefault(partition["partition"], partition["regionRegex"].replace("\\-", "-"))
        endpoints.update(partition["regions"])
        for region in partition["regions"]:
            regions.setdefault(region, partition["partition"])
        oidc, portal = (partition["services"].get(name, {}).get("endpoints", {}) for name in ("oidc", "portal.sso"))
        identity_center.update(oidc.keys() & portal.keys())
    return Facts(
        botocore.__version__, partitions, regions, frozenset(identity_center), frozenset(regions.keys() - endpoints)
    )


def generated_block(facts: Facts) -> str:
    """Return the generated lines, formatted as `ruff format` leaves them."""
    parts = [f'BOTOCORE = "{facts.version}"', '"""The version of botocore that the tables below were taken from."""']
    parts += ["", "PARTITIONS: dict[str, str] = {"]
    parts += [f'    "{name}": r"{pattern}",' for name, pattern in sorted(facts.partitions.items())]
    parts += [
        "}",
        '"""Partition id -> regular expression of its Regions, as the SDKs use it for a Region they do not know."""',
    ]
    parts += ["", "REGIONS: dict[str, str] = {"]
    parts += [f'    "{region}": "{partition}",' for region, partition in sorted(facts.regions.items())]
    parts += ["}", '"""Region -> partition id."""']
    parts += ["", *_frozenset("IDENTITY_CENTER", facts.identity_center)]
    parts += ['"""Regions where IAM Identity Center has endpoints (`oidc` and `portal.sso`)."""']
    parts += ["", *_frozenset("WITHOUT_ENDPOINT_DATA", facts.without_endpoint_data)]
    parts += [
        '"""Regions of `partitions.json` that `endpoints.json` does not name: nothing is known of their services."""'
    ]
    return "\n".join(parts) + "\n"


def _frozenset(name: str, values: frozenset[str]) -> list[str]:
    if not values:
        return [f"{name}: frozenset[str] = frozenset()"]
    lines = [f"{name}: frozenset[str] = frozenset(", "    {"]
    lines += [f'        "{value}",' for value in sorted(values)]
    return [*lines, "    }", ")"]


def regenerated(text: str, facts: Facts) -> str:
    """Return the text of regions.py with the lines between the markers replaced. ValueError if a marker is missing."""
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"no '{BEGIN.strip()}' and '{END.strip()}' in {REGIONS_FILE.name}")
    return head + begin + "\n" + generated_block(facts) + "\n" + end + tail


def regions_diff(facts: Facts) -> str:
    """Return the unified diff from regions.py to what it should be; empty if the facts are the same.

    Another version of botocore with the same facts is no difference: the file is right as it is.
    """
    old = REGIONS_FILE.read_text(encoding="utf-8")
    new = regenerated(old, facts)
    without_version = [
        [line for line in text.splitlines(keepends=True) if not line.startswith("BOTOCORE =")] for text in (old, new)
    ]
    if without_version[0] == without_version[1]:
        return ""
    lines = difflib.unified_diff(
        old.splitlines(), new.splitlines(), "regions.py", "regions.py of this botocore", lineterm=""
    )
    return "\n".join(lines)


def settings_drift() -> list[str]:
    """Return one sentence for each point where the table of settings contradicts the installed botocore."""
    found = [*_names_drift(), *_choices_drift()]
    return sorted(found)


def config_file_names() -> dict[str, tuple[str, Any]]:
    """Return setting -> (place, cast) for every variable that botocore reads from the config file.

    The place is `profile`, or `profile.s3` for a setting in the block under `s3`.
    """
    provider = botocore.configprovider
    names: dict[str, tuple[str, Any]] = {}
    tables = (
        provider.BOTOCORE_DEFAUT_SESSION_VARIABLES,
        provider.DEFAULT_PROXIES_CONFIG_VARS,
        provider.DEFAULT_S3_CONFIG_VARS,
    )
    for table in tables:
        for file_names, _environment, _default, cast in table.values():
            for name in file_names if isinstance(file_names, list) else [file_names]:
                if isinstance(name, tuple):
                    names[f"{name[0]}.{name[1]}"] = (f"profile.{name[0]}", cast)
                elif name is not None:
                    names[name] = ("profile", cast)
    return names


def _names_drift() -> list[str]:
    found = []
    for dotted, (place, cast) in config_file_names().items():
        name = dotted.rpartition(".")[2]
        known = settings.KNOWN.get(name)
        if known is None:
            found.append(f"botocore reads '{dotted}', which is not in the table")
            continue
        if place not in known.where:
            found.append(f"botocore reads '{name}' in {place}, the table says {', '.join(known.where)}")
        expected = {botocore.utils.ensure_boolean: settings.BOOLEAN, int: settings.INTEGER}.get(cast)
        if expected is not None and known.type != expected:
            found.append(f"botocore takes '{dotted}' as {expected}, the table says {known.type}")
    return found


def _accepted_modes() -> dict[str, set[str]]:
    """Return setting -> the values that botocore accepts, from its constants or by trying each of our values."""
    args, utils, sources = botocore.args, botocore.utils, botocore.credentials
    container = sources.ContainerProvider
    modes = {"legacy", "auto", *_data("sdk-default-configuration.json")["modes"]}
    return {
        "sts_regional_endpoints": set(args.VALID_REGIONAL_ENDPOINTS_CONFIG),
        "s3_us_east_1_regional_endpoint": set(args.VALID_REGIONAL_ENDPOINTS_CONFIG),
        "us_east_1_regional_endpoint": set(args.VALID_REGIONAL_ENDPOINTS_CONFIG),
        "request_checksum_calculation": set(args.VALID_REQUEST_CHECKSUM_CALCULATION_CONFIG),
        "response_checksum_validation": set(args.VALID_RESPONSE_CHECKSUM_VALIDATION_CONFIG),
        "account_id_endpoint_mode": set(args.VALID_ACCOUNT_ID_ENDPOINT_MODE_CONFIG),
        "ec2_metadata_service_endpoint_mode": set(utils.METADATA_ENDPOINT_MODES),
        "defaults_mode": modes,
        "credential_source": {
            p.CANONICAL_NAME for p in (sources.InstanceMetadataProvider, sources.EnvProvider, container)
        },
        "retry_mode": _tried("retry_mode", lambda value: botocore.config.Config(retries={"mode": value})),
        "addressing_style": _tried(
            "addressing_style", lambda value: botocore.config.Config(s3={"addressing_style": value})
        ),
    }


def _tried(name: str, build: Any) -> set[str]:
    accepted = set()
    for value in (*settings.KNOWN[name].values, "no-such-value"):
        try:
            build(value)
        except botocore.exceptions.BotoCoreError:
            continue
        accepted.add(value)
    return accepted


def _choices_drift() -> list[str]:
    found = []
    for name, accepted in _accepted_modes().items():
        values = set(settings.KNOWN[name].values)
        found += [f"botocore does not accept {name} = {value}" for value in sorted(values - accepted)]
        found += [f"botocore accepts {name} = {value}, the table does not" for value in sorted(accepted - values)]
    return found


def main(argv: list[str]) -> int:
    """Rewrite the facts, or with `--check` compare them. Return 0, 1 for a difference, 2 for wrong usage."""
    if argv not in ([], ["--check"]):
        print("usage: generate_facts.py [--check]", file=sys.stderr)
        return 2
    facts = installed_facts()
    drift = settings_drift()
    for sentence in drift:
        print(f"settings.py: {sentence}")
    if argv:
        diff = regions_diff(facts)
        if diff:
            print(diff)
        return 1 if diff or drift else 0
    new = regenerated(REGIONS_FILE.read_text(encoding="utf-8"), facts)
    REGIONS_FILE.write_text(new, encoding="utf-8", newline="\n")
    return 1 if drift else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
