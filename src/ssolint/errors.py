"""What users did that ssolint tells them in one line, with exit code 2."""

from __future__ import annotations


class UsageError(Exception):
    """Something that the user wrote on the command line or in the settings file is wrong; the text is one line."""


class PluginError(UsageError):
    """A plugin that can't be had; `module` is its name."""

    def __init__(self, module: str, message: str) -> None:
        super().__init__(f"plugin '{module}'{message}")
        self.module = module
