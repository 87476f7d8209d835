"""``trueup stack``: every command of the noun, in one table."""

from trueup.cli.stack import act, discover, edit, owner, show, state

COMMANDS = (
    *edit.COMMANDS,
    *show.COMMANDS,
    *discover.COMMANDS,
    *act.COMMANDS,
    *state.COMMANDS,
    *owner.COMMANDS,
)
