"""
Answering for providers: a process of ours says what they have said, to whom reads a saved plan.

It listens where Terraform is told that a provider runs already, and knows nothing but that. Asked
anything else it fails, and with it the command: a guess would be worse than starting the provider.
"""

import json
import os
import socket
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from h2.connection import H2Connection
from h2.events import Event, RequestReceived, StreamReset
from h2.exceptions import ProtocolError

from trueup.edge.terraform.handles import let_go
from trueup.edge.terraform.schemas import wire
from trueup.edge.terraform.schemas.wire import Answer, Sayings

_OF_PLUGINS = "/plugin."
"""Of go-plugin itself: standard output, connections of the provider's own, and its end."""
_FIRST = 1  # the number of a process that is there in every name space, and is never ended by it


@contextmanager
def answering(scratch: Path, said: Mapping[str, Sayings]) -> Iterator[dict[str, str]]:
    """*said*: by a provider's source. Gives the environment in which they answer."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        places = {source: f"{folder}/{number}" for number, source in enumerate(said)}
        listening = {source: _listening(place) for source, place in places.items()}
        heard, holds = os.pipe()
        process = os.fork()
        if process == 0:
            let_go(heard, *(each.fileno() for each in listening.values()))
            _serve(heard, [(listening[source], said[source].answers) for source in said])
        os.close(heard)
        for each in listening.values():
            each.close()
        try:
            yield {"TF_REATTACH_PROVIDERS": json.dumps(_told(said, places))}
        finally:
            os.close(holds)
            os.waitpid(process, 0)


def _told(said: Mapping[str, Sayings], places: Mapping[str, str]) -> Mapping[str, object]:
    """*Test*: it is not Terraform that ends them."""
    return {
        source: {
            "Protocol": "grpc",
            "ProtocolVersion": each.protocol,
            "Pid": _FIRST,
            "Test": True,
            "Addr": {"Network": "unix", "String": places[source]},
        }
        for source, each in said.items()
    }


def _listening(place: str) -> socket.socket:
    made = socket.socket(socket.AF_UNIX)
    made.bind(place)
    made.listen()
    return made


def _serve(heard: int, providers: list[tuple[socket.socket, Mapping[str, Answer]]]) -> NoReturn:
    """Until nobody holds the other end of *heard*."""
    for listening, answers in providers:
        threading.Thread(target=_take, args=(listening, answers), daemon=True).start()
    os.read(heard, 1)
    os._exit(0)


def _take(listening: socket.socket, answers: Mapping[str, Answer]) -> None:
    while True:
        caller, _ = listening.accept()
        threading.Thread(target=_talk, args=(caller, answers), daemon=True).start()


def _talk(caller: socket.socket, answers: Mapping[str, Answer]) -> None:
    """Some only look whether anybody is there."""
    with caller, suppress(OSError, ProtocolError):
        talk = _Talk(answers)
        talk.flush(caller)
        while data := caller.recv(wire.CHUNK):
            talk.hear(data)
            talk.flush(caller)


class _Talk:
    """One connection; what is large goes out as the other side has room for it."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self._answers = answers
        self._connection: H2Connection = wire.connection(client=False)
        self._left: dict[int, memoryview] = {}

    def hear(self, data: bytes) -> None:
        for event in self._connection.receive_data(data):
            self._react(event)
        for stream in list(self._left):
            self._go_on(stream)

    def flush(self, to: socket.socket) -> None:
        wire.flush(self._connection, to)

    def _react(self, event: Event) -> None:
        match event:
            case RequestReceived():
                headers = {str(name): str(value) for name, value in event.headers}
                self._answer(event.stream_id, headers[":path"])
            case StreamReset():
                self._left.pop(event.stream_id, None)

    def _answer(self, stream: int, question: str) -> None:
        known = self._answers.get(question)
        if known is None:
            other = wire.UNIMPLEMENTED if question.startswith(_OF_PLUGINS) else wire.UNAVAILABLE
            known = Answer(other)
        head = [(":status", "200"), wire.TYPE]
        if known.status != wire.WELL:
            end = [*head, (wire.STATUS, known.status)]
            self._connection.send_headers(stream, end, end_stream=True)
            return
        self._connection.send_headers(stream, head)
        self._left[stream] = memoryview(known.body)

    def _go_on(self, stream: int) -> None:
        connection, left = self._connection, self._left[stream]
        while left:
            room = connection.local_flow_control_window(stream)
            size = min(len(left), room, connection.max_outbound_frame_size)
            if size <= 0:
                break
            connection.send_data(stream, left[:size].tobytes())
            left = left[size:]
        self._left[stream] = left
        if not left:
            del self._left[stream]
            connection.send_headers(stream, [(wire.STATUS, wire.WELL)], end_stream=True)
