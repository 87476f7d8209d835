"""Start programs that outlive us, and end them by the process ids that a file keeps."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]  # for those that are Python modules of ours
GRACE = 10.0  # seconds from being asked to end to being ended


@dataclass(frozen=True)
class Processes:
    """The processes whose ids are kept in *folder*, one file per program."""

    folder: Path

    def start(self, name: str, program: Path, flags: Sequence[str], log: Path) -> None:
        """Start *program* as *name* in a session of its own; what it says goes to *log*."""
        kept = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        pid = os.posix_spawn(
            program,
            [str(program), *flags],
            {**os.environ, "PYTHONPATH": str(ROOT)},
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, str(log), kept, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            setsid=True,
        )
        self._kept(name).write_text(f"{pid} {program}\n")

    def running(self, name: str) -> int | None:
        """Its process id, if it is still that program that has it."""
        try:
            number, _, program = self._kept(name).read_text().strip().partition(" ")
            seen = os.readlink(f"/proc/{number}/exe").removesuffix(" (deleted)")
        except OSError:
            return None
        return int(number) if Path(seen) == Path(program).resolve() else None

    def names(self) -> list[str]:
        """What was started and not ended."""
        return sorted(kept.stem for kept in self.folder.glob("*.pid"))

    def tell(self, name: str, word: signal.Signals) -> None:
        """Send a signal, if it runs: SIGSTOP freezes it, SIGCONT lets it go on."""
        if (pid := self.running(name)) is not None:
            os.kill(pid, word)

    def end(self, name: str) -> None:
        """Ask it to end, and insist after a while."""
        if (pid := self.running(name)) is not None:
            self.tell(name, signal.SIGTERM)
            self.tell(name, signal.SIGCONT)
            if not waited(lambda: _gone(pid), GRACE):
                self.kill(name)
        self._kept(name).unlink(missing_ok=True)

    def kill(self, name: str) -> None:
        """End it as a crash would."""
        if (pid := self.running(name)) is not None:
            self.tell(name, signal.SIGKILL)
            waited(lambda: _gone(pid), GRACE)

    def _kept(self, name: str) -> Path:
        return self.folder / f"{name}.pid"


def waited(so: Callable[[], bool], seconds: float) -> bool:
    """Whether it became so; a program of others tells nobody when, so we look now and then."""
    until = time.monotonic() + seconds
    while not so():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _gone(pid: int) -> bool:
    """
    Whether all of it has ended, so that its port is free.

    Our own child that has ended stays as a zombie until somebody asks for it.
    """
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    return not Path(f"/proc/{pid}").exists()
