"""AWS partitions and Regions, and which Regions have IAM Identity Center.

The tables are written by `scripts/generate_facts.py` from botocore's `data/endpoints.json` and `data/partitions.json`;
change the script, not the lines. `python scripts/generate_facts.py --check` says whether they are out of date. Pseudo
Regions (`aws-global`, …) are left out: they are no value for `region` or `sso_region`.
"""

from __future__ import annotations

import re

from ssolint.suggest import distance, reach

# The lines from here are generated.

BOTOCORE = "1.44.5"
"""The version of botocore that the tables below were taken from."""

PARTITIONS: dict[str, str] = {
    "aws": r"^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$",
    "aws-cn": r"^cn-\w+-\d+$",
    "aws-eusc": r"^eusc-(de)-\w+-\d+$",
    "aws-iso": r"^us-iso-\w+-\d+$",
    "aws-iso-b": r"^us-isob-\w+-\d+$",
    "aws-iso-e": r"^eu-isoe-\w+-\d+$",
    "aws-iso-f": r"^us-isof-\w+-\d+$",
    "aws-us-gov": r"^us-gov-\w+-\d+$",
}
"""Partition id -> regular expression of its Regions, as the SDKs use it for a Region they do not know."""

REGIONS: dict[str, str] = {
    "af-south-1": "aws",
    "ap-east-1": "aws",
    "ap-east-2": "aws",
    "ap-northeast-1": "aws",
    "ap-northeast-2": "aws",
    "ap-northeast-3": "aws",
    "ap-south-1": "aws",
    "ap-south-2": "aws",
    "ap-southeast-1": "aws",
    "ap-southeast-2": "aws",
    "ap-southeast-3": "aws",
    "ap-southeast-4": "aws",
    "ap-southeast-5": "aws",
    "ap-southeast-6": "aws",
    "ap-southeast-7": "aws",
    "ca-central-1": "aws",
    "ca-west-1": "aws",
    "cn-north-1": "aws-cn",
    "cn-northwest-1": "aws-cn",
    "eu-central-1": "aws",
    "eu-central-2": "aws",
    "eu-isoe-west-1": "aws-iso-e",
    "eu-north-1": "aws",
    "eu-south-1": "aws",
    "eu-south-2": "aws",
    "eu-west-1": "aws",
    "eu-west-2": "aws",
    "eu-west-3": "aws",
    "eusc-de-east-1": "aws-eusc",
    "il-central-1": "aws",
    "me-central-1": "aws",
    "me-south-1": "aws",
    "me-west-1": "aws",
    "mx-central-1": "aws",
    "sa-east-1": "aws",
    "sa-west-1": "aws",
    "us-east-1": "aws",
    "us-east-2": "aws",
    "us-gov-east-1": "aws-us-gov",
    "us-gov-west-1": "aws-us-gov",
    "us-iso-east-1": "aws-iso",
    "us-iso-west-1": "aws-iso",
    "us-isob-east-1": "aws-iso-b",
    "us-isob-west-1": "aws-iso-b",
    "us-isof-east-1": "aws-iso-f",
    "us-isof-south-1": "aws-iso-f",
    "us-west-1": "aws",
    "us-west-2": "aws",
}
"""Region -> partition id."""

IDENTITY_CENTER: frozenset[str] = frozenset(
    {
        "af-south-1",
        "ap-east-1",
        "ap-east-2",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-south-2",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-central-1",
        "ca-west-1",
        "cn-north-1",
        "cn-northwest-1",
        "eu-central-1",
        "eu-central-2",
        "eu-north-1",
        "eu-south-1",
        "eu-south-2",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "eusc-de-east-1",
        "il-central-1",
        "me-central-1",
        "me-south-1",
        "mx-central-1",
        "sa-east-1",
        "us-east-1",
        "us-east-2",
        "us-gov-east-1",
        "us-gov-west-1",
        "us-west-1",
        "us-west-2",
    }
)
"""Regions where IAM Identity Center has endpoints (`oidc` and `portal.sso`)."""

WITHOUT_ENDPOINT_DATA: frozenset[str] = frozenset(
    {
        "me-west-1",
        "sa-west-1",
    }
)
"""Regions of `partitions.json` that `endpoints.json` does not name: nothing is known of their services."""

# The lines to here are generated.

_SHAPE = re.compile(r"(?:[a-z]{2,}-){2,3}[0-9]{1,2}")
_LONGEST = 32
# The words that Regions are made of: one of them in the place of another is a new Region, no slip.
_DIRECTION = re.compile(r"(?:(?:gov|iso[a-z]?|de)-)?(?:(?:north|south)(?:east|west)?|east|west|central)")


def is_well_formed(region: str) -> bool:
    r"""Tell whether `region` has the shape of a Region's name: two or three words and a number, in lower case.

    It need not exist. Zone names (`us-east-1a`), pseudo Regions and upper case are not well formed. The shape is that
    of `RegionName` in the sso-admin service model (`([a-z]+-){2,3}\d`, at most 32 characters), with room for a second
    digit.
    """
    return len(region) <= _LONGEST and _SHAPE.fullmatch(region) is not None


def partition_of(region: str) -> str | None:
    """Return the id of the partition (`aws`, `aws-cn`, …) that `region` belongs to, or None if that can't be told.

    A Region that is not in the table is placed by its partition's pattern, as the SDKs do with a Region newer than
    themselves.
    """
    known = REGIONS.get(region)
    if known is not None:
        return known
    if is_well_formed(region):
        for partition, pattern in PARTITIONS.items():
            if re.match(pattern, region):
                return partition
    return None


def has_identity_center(region: str) -> bool | None:
    """Tell whether IAM Identity Center has endpoints in `region`; None if the data doesn't say.

    None for a Region outside the table, and for one that botocore lists in `partitions.json` alone: that file names a
    new Region before anything is known of the services there.
    """
    if region in IDENTITY_CENTER:
        return True
    return None if region not in REGIONS or region in WITHOUT_ENDPOINT_DATA else False


def near_miss(region: str) -> str | None:
    """Return the one known Region that `region` is a misspelling of, or None.

    The number must agree and so must the area, but for an exchange of its letters: `eu-central-3` and `ru-central-1`
    are a new Region and another vendor's rather than slips of `eu-central-1`. So is `ap-northeast-4` beside
    `ap-southeast-4`: every word in it is spelt as Regions spell it. A number of two digits, which no Region
    has (`RegionName` in the sso-admin service model), may be one too many: `eu-west-11`.
    """
    parts = _split(region)
    if parts is None or region in REGIONS:
        return None
    area, middle, number = parts
    if len(number) > 1:
        fewer = {f"{area}-{middle}-{number[:at]}{number[at + 1 :]}" for at in range(len(number))}
        known_ones = [name for name in fewer if name in REGIONS]
        return known_ones[0] if len(known_ones) == 1 else None
    if _DIRECTION.fullmatch(middle) and partition_of(region) is not None:
        return None
    best: list[str] = []
    least = 0
    for known in REGIONS:
        known_area, known_middle, known_number = known.split("-", 1)[0], *known.split("-", 1)[1].rsplit("-", 1)
        if known_number != number or sorted(known_area) != sorted(area):
            continue
        limit = reach(middle, known_middle)
        apart = distance(middle, known_middle, limit)
        if apart is None:
            continue
        apart += known_area != area
        if not best or apart < least:
            best, least = [known], apart
        elif apart == least:
            best.append(known)
    return best[0] if len(best) == 1 else None


def _split(region: str) -> tuple[str, str, str] | None:
    area, _, rest = region.partition("-")
    middle, _, number = rest.rpartition("-")
    return (area, middle, number) if area and middle and number else None
