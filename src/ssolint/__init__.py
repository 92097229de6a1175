"""ssolint: a linter for the AWS shared config file."""

from __future__ import annotations

__version__ = "0.1.0"
