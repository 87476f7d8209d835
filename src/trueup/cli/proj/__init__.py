"""``trueup proj``: every command of the noun, in one table."""

from trueup.cli.proj.commands import COMMANDS

__all__ = ["COMMANDS"]
