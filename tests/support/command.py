"""A command line run in this process: quicker than `shell`, and as good where no process shows."""

from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from tests.support.shell import Done
from tests.support.site import Site
from trueup.cli.command import Call, Command, Given
from trueup.cli.output import Failure, Output
from trueup.cli.program import program
from trueup.cli.words import line
from trueup.model.errors import Stalled, Unreachable


async def called(*words: str) -> Done:
    """What ``trueup WORDS…`` gives; its environment is this process's."""
    found: list[tuple[Command, Given]] = []

    def run(command: Command, given: Given) -> int:
        found.append((command, given))
        return 0

    read = line(list(words))
    program(read.path, run)(read.words, prog_name="trueup", standalone_mode=False)
    out = Output(StringIO(), StringIO())
    (command, given), *_ = found
    try:
        code = await command.run(Call(given, out)) or 0
    except (Failure, Stalled, Unreachable) as error:
        code = out.failed(error)
    assert isinstance(out.stdout, StringIO)
    assert isinstance(out.stderr, StringIO)
    return Done(code, out.stdout.getvalue(), out.stderr.getvalue())


async def ok(*words: str) -> str:
    """What the command printed; it must have succeeded."""
    done = await called(*words)
    assert done.code == 0, f"{' '.join(words)}\n{done.out}{done.err}"
    return done.out


@dataclass(frozen=True)
class Line:
    """Command lines for one server; stands where a `Shell` would."""

    flags: tuple[str, ...]

    async def __call__(self, *words: str) -> Done:
        return await called(*words, *self.flags)

    async def ok(self, *words: str) -> str:
        return await ok(*words, *self.flags)


def at(made: Site, folder: Path) -> Line:
    return Line(("--server", made.address, "--config", str(folder / "config")))
