"""
Expressions: the paths that jq names, asked of a process beside us and waited for not too long.

An evaluation of jq cannot be interrupted, and an expression may loop, or eat all memory. So it runs
in a process with a limit of memory and no environment; one that does not answer in time is ended,
and the expression is refused for a while, so that it cannot hold us up again and again. The asking
is not async: comparing is a computation, a question takes about a tenth of a millisecond, and it
is put only for objects that differ and that a rule is about.
"""

import contextlib
import json
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from trueup.model.errors import Stalled
from trueup.ports import Clock

WORKER = Path(__file__).with_name("worker.py")
STARTS = 30.0  # seconds that the process may take until it listens
REFUSED = 60.0  # seconds for which an expression is refused that took too long
CHECKED = 2_000  # expressions of which it is known whether they are any
HINT = "make the expression simpler, or name the fields by jsonPointers"


class Expressions:
    """The ``PathExpressions`` port. *timeout*: seconds for one evaluation."""

    def __init__(self, clock: Clock, timeout: float = 1.0) -> None:
        self._clock = clock
        self._timeout = timeout
        self._problems: dict[str, str] = {}
        self._late: dict[str, float] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    def problem(self, expression: str) -> str:
        if expression not in self._problems:
            if len(self._problems) >= CHECKED:
                self._problems.clear()
            self._problems[expression] = self._checked(expression)
        return self._problems[expression]

    def paths(self, expression: str, body: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        self._refuse_late(expression, body)
        try:
            good, said = self._attempted(f"[path({expression})]", json.dumps(body).encode())
        except (OSError, EOFError) as error:
            self.close()
            self._late[expression] = self._clock.monotonic() + REFUSED
            raise self._took_too_much(expression, body) from error
        found: list[list[Any]] = json.loads(said) if good else []
        return found

    def close(self) -> None:
        """End the process, if there is one; the next question starts another."""
        process, line = self._process, self._line
        self._process = self._line = None
        if line is not None:
            line.close()
        if process is not None:
            process.kill()
            process.wait()

    def _checked(self, expression: str) -> str:
        """By itself and inside ``del()``: neither a comment nor a stray bracket may end that."""
        for program in (expression, f"del({expression})"):
            try:
                good, said = self._attempted(program, b"")
            except (OSError, EOFError):
                self.close()
                return "it cannot be compiled in time"
            if not good:
                return said.removeprefix("jq: error: ").partition(" at <")[0].partition("\n")[0]
        return ""

    def _attempted(self, program: str, body: bytes) -> tuple[bool, str]:
        """A process that is gone may have been ended from outside: another may fare better."""
        try:
            return self._asked(program, body)
        except TimeoutError:
            raise
        except (OSError, EOFError):
            self.close()
            return self._asked(program, body)

    def _asked(self, program: str, body: bytes) -> tuple[bool, str]:
        line = self._open()
        for each in (program.encode(), body):
            line.sendall(len(each).to_bytes(4, "big") + each)
        said = _exactly(line, int.from_bytes(_exactly(line, 4), "big")).decode()
        return said.startswith("="), said[1:]

    def _open(self) -> socket.socket:
        if self._line is not None:
            return self._line
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(WORKER)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
                start_new_session=True,
            )
        self._line = ours
        ours.settimeout(STARTS)
        with contextlib.suppress(EOFError):
            _exactly(ours, 1)
        ours.settimeout(self._timeout)
        return ours

    def _refuse_late(self, expression: str, body: Mapping[str, Any]) -> None:
        until = self._late.get(expression)
        if until is not None and self._clock.monotonic() < until:
            raise self._took_too_much(expression, body)
        self._late.pop(expression, None)

    def _took_too_much(self, expression: str, body: Mapping[str, Any]) -> Stalled:
        meta = body.get("metadata") or {}
        name = "/".join(filter(None, (meta.get("namespace"), meta.get("name"))))
        return Stalled(
            "ComparisonError",
            f'ignoreDifferences: the jq path expression "{expression}" took more than '
            f"{self._timeout:g} s, or too much memory, on {body.get('kind')} {name}",
            HINT,
        )


def _exactly(line: socket.socket, size: int) -> bytes:
    read = bytearray()
    while len(read) < size:
        part = line.recv(size - len(read))
        if not part:
            raise EOFError
        read += part
    return bytes(read)
