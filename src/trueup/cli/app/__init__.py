"""``trueup app``: every command of the noun, in one table."""

from trueup.cli.app import (
    actions,
    diff,
    edit,
    inside,
    logs,
    operate,
    performance,
    revert,
    show,
    sources,
    sync,
    waiting,
)
from trueup.cli.app import resources as resource

COMMANDS = (
    *edit.COMMANDS,
    *show.COMMANDS,
    *sync.COMMANDS,
    *waiting.COMMANDS,
    *operate.COMMANDS,
    *performance.COMMANDS,
    *revert.COMMANDS,
    *diff.COMMANDS,
    *sources.COMMANDS,
    *resource.COMMANDS,
    *actions.COMMANDS,
    *logs.COMMANDS,
    *inside.COMMANDS,
)
