"""``trueup runner``: one run of a Stack, in the pod of its Job."""

from pathlib import Path

from trueup.cli.command import Call, Command
from trueup.cli.flags import text

FLAGS = (
    text("folder", "Folder to work in", default="/work"),
    text("given", "Folder of the run's Secret", default="/run/trueup"),
    text("engines", "Folder of further terraform and tofu programs"),
    text("run", "The run, for whoever lists processes"),
)


async def runner(call: Call) -> int:
    """Until the run has ended and its result is brought."""
    from trueup.edge.terraform.jobs.pod import carry  # only pods need it

    given = call.given
    engines = given.text("engines")
    return await carry(
        Path(given.text("folder")), Path(given.text("given")), Path(engines) if engines else None
    )


COMMANDS = (Command("runner", runner, "Carry out one run of a Stack, in its pod", flags=FLAGS),)
