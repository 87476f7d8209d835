"""``trueup proposal``: every command of the noun, in one table."""

from trueup.cli.proposal import act, make, show

COMMANDS = (
    *make.COMMANDS,
    *show.COMMANDS,
    *act.COMMANDS,
)
