"""``trueup stack``: every command of the noun, in one table."""

from trueup.cli.stack import act, edit, show, state

COMMANDS = (
    *edit.COMMANDS,
    *show.COMMANDS,
    *act.COMMANDS,
    *state.COMMANDS,
)
