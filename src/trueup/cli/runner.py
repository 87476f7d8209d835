"""``trueup runner``: one run of a Stack, in the pod of its Job."""

from pathlib import Path

from trueup.cli.command import Call, Command
from trueup.cli.flags import text

FLAGS = (
    text("folder", "Folder to work in", default="/work"),
    text("given", "Folder of the run's Secret", default="/run/trueup"),
    text("engines", "Folder of further terraform and tofu programs"),
    text("providers", "Folder of providers that all runs share"),
    text("run", "The run, for whoever lists processes"),
)


async def runner(call: Call) -> int:
    """Until the run has ended and its result is brought."""
    from trueup.edge.terraform.jobs.pod import Places, carry  # only pods need it

    said = (call.given.text(name) for name in ("folder", "given", "engines", "providers"))
    folder, given, engines, providers = (Path(each) if each else None for each in said)
    return await carry(Places(folder or Path(), given or Path(), engines, providers))


COMMANDS = (Command("runner", runner, "Carry out one run of a Stack, in its pod", flags=FLAGS),)
