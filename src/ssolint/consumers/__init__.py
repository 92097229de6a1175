"""Models of the ten tools that read the shared config file.

A consumer is two sets of traits over one mechanism: how it reads the file (``reader``) and how it finds credentials
(``resolution``). Every trait has a source: a line of the tool's code, or a run of it. Loaded by ``ssolint show`` and by
tests, never by a plain lint.

    reading = CONSUMERS["js"].read(data)
    reading.profiles
    reading.resolve("dev").effect
"""

from __future__ import annotations

from . import aws_cli, boto3, cpp, go, java, js, net, php, ruby, rust
from .model import Consumer, Reading
from .outcome import Effect, Outcome
from .traits import TRAITS, describe

CONSUMERS: dict[str, Consumer] = {
    module.CONSUMER.name: module.CONSUMER for module in (aws_cli, boto3, js, go, rust, java, net, cpp, ruby, php)
}
"""The consumers by their public names, in the order of the catalogue."""

ALIASES = {"terraform": "go"}
"""Other names: Terraform's AWS provider reads the file with the AWS SDK for Go."""

__all__ = ["ALIASES", "CONSUMERS", "TRAITS", "Consumer", "Effect", "Outcome", "Reading", "describe"]
