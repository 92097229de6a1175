"""`python -m ssolint`."""

from ssolint.cli import run

run()
