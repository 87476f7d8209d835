"""
The process that evaluates jq: a request, an answer, until nobody asks any more.

It is started by its path, apart from the package, so that it is there at once and holds nothing but
jq. Both ways a message is its length in four bytes and UTF-8: a program, then a JSON text (empty:
only compile it); back a letter (``=`` JSON, ``!`` why not) and a text.
"""

import resource
import socket
from functools import lru_cache
from typing import Any

import jq

MEMORY = 1 << 29  # bytes; a program can ask for any number


def main() -> None:
    for what, limit in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (limit, limit))
    with socket.socket(fileno=0) as line:
        line.sendall(b"+")
        while (program := _read(line)) is not None:
            body = _read(line)
            if body is None:
                return
            said = _answer(program, body).encode()
            line.sendall(len(said).to_bytes(4, "big") + said)


def _answer(program: str, body: str) -> str:
    try:
        compiled = _compiled(program)
        return "=" + (str(compiled.input_text(body).text()) if body else "")
    except (ValueError, StopIteration) as error:
        return f"!{error}"


@lru_cache(maxsize=512)
def _compiled(program: str) -> Any:
    return jq.compile(program)


def _read(line: socket.socket) -> str | None:
    head = _exactly(line, 4)
    if head is None:
        return None
    said = _exactly(line, int.from_bytes(head, "big"))
    return None if said is None else said.decode()


def _exactly(line: socket.socket, size: int) -> bytes | None:
    read = bytearray()
    while len(read) < size:
        part = line.recv(size - len(read))
        if not part:
            return None
        read += part
    return bytes(read)


if __name__ == "__main__":
    main()
