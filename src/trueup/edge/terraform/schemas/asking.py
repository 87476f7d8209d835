"""
Asking a provider what it says of itself: ``python -m trueup.edge.terraform.schemas.asking FILE``.

It is started as Terraform starts it, never configured, and ended; what it said goes to the standard
output. The provider is a program of others: whoever starts this boxes it in, and limits it.
"""

import os
import socket
import ssl
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from tempfile import NamedTemporaryFile

import msgspec
from h2.connection import H2Connection
from h2.events import DataReceived, ResponseReceived, StreamEnded, StreamReset, TrailersReceived

from trueup.edge.terraform.schemas import wire
from trueup.edge.terraform.schemas.identity import Identity, identity

_HANDSHAKE = {
    "TF_PLUGIN_MAGIC_COOKIE": "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
    "PLUGIN_PROTOCOL_VERSIONS": "6,5",
    "PLUGIN_MIN_PORT": "10000",
    "PLUGIN_MAX_PORT": "25000",
}
_WINDOW = 1 << 30
_INITIAL_WINDOW = 4  # of the settings of HTTP/2


class Place(msgspec.Struct):
    """Where a provider listens, as its first line says. *certificate*: DER, of whom to trust."""

    protocol: int
    network: str
    address: str
    certificate: bytes


def main(file: str) -> None:
    own = identity()
    with _started(
        file, {**os.environ, **_HANDSHAKE, "PLUGIN_CLIENT_CERT": own.certificate}
    ) as line:
        place = place_of(line)
        with _connected(place, own) as provider:
            answers = dict(_answers(provider, wire.QUESTIONS[place.protocol]))
    sys.stdout.buffer.write(msgspec.msgpack.encode(wire.Sayings(place.protocol, answers)))


def place_of(line: str) -> Place:
    """``1|5|unix|/tmp/plugin123|grpc|`` and maybe a certificate. Raises ``ValueError``."""
    _, version, network, address, kind, *more = line.strip().split("|")
    if kind != "grpc" or int(version) not in wire.QUESTIONS:
        raise ValueError(f"a provider of another kind: {line!r}")
    encoded = more[0] if more else ""
    return Place(int(version), network, address, b64decode(encoded + "=" * (-len(encoded) % 4)))


@contextmanager
def _started(file: str, environment: Mapping[str, str]) -> Iterator[str]:
    """Its first line."""
    process = subprocess.Popen(
        [file],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process.stdout.readline() if process.stdout else ""
    finally:
        process.kill()
        process.wait()


def _connected(place: Place, own: Identity) -> socket.socket:
    if place.network == "unix":
        plain = socket.socket(socket.AF_UNIX)
        plain.connect(place.address)
    else:
        host, _, port = place.address.rpartition(":")
        plain = socket.create_connection((host, int(port)))
    if not place.certificate:
        return plain
    found = _trusting(own).wrap_socket(plain)
    if found.getpeercert(binary_form=True) != place.certificate:
        raise ValueError("another provider answers than the one that was started")
    return found


def _trusting(own: Identity) -> ssl.SSLContext:
    """Anybody, as who answers must have the very certificate that was told."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    with NamedTemporaryFile("w", suffix=".pem") as file:
        file.write(own.key + own.certificate)
        file.flush()
        context.load_cert_chain(file.name)
    return context


def _answers(
    provider: socket.socket, questions: tuple[str, ...]
) -> Iterator[tuple[str, wire.Answer]]:
    """Raises ``ValueError`` if it does not answer the first one."""
    connection = wire.connection(client=True)
    connection.update_settings({_INITIAL_WINDOW: _WINDOW})
    connection.increment_flow_control_window(_WINDOW)
    for question in questions:
        answer = _asked(provider, connection, question)
        if question == questions[0] and answer.status != wire.WELL:
            raise ValueError(f"it does not say what it is: {answer.status}")
        yield question, answer


def _asked(provider: socket.socket, connection: H2Connection, question: str) -> wire.Answer:
    stream = connection.get_next_available_stream_id()
    head = [(":method", "POST"), (":scheme", "http"), (":path", question)]
    more = [(":authority", "localhost"), wire.TYPE, ("te", "trailers")]
    connection.send_headers(stream, [*head, *more])
    connection.send_data(stream, wire.message(b""), end_stream=True)
    body, headers, ended = bytearray(), dict[str, str](), False
    while not ended:
        wire.flush(connection, provider)
        if not (data := provider.recv(wire.CHUNK)):
            raise ValueError("it ended before it had answered")
        for event in connection.receive_data(data):
            match event:
                case DataReceived():
                    body += event.data
                    connection.acknowledge_received_data(event.flow_controlled_length, stream)
                case ResponseReceived() | TrailersReceived():
                    headers |= {str(name): str(value) for name, value in event.headers}
                case StreamEnded() | StreamReset():
                    ended = True
        if len(body) > wire.LARGEST:
            raise ValueError("it says too much")
    wire.flush(connection, provider)
    return wire.Answer(headers.get(wire.STATUS, wire.UNAVAILABLE), bytes(body))


if __name__ == "__main__":
    main(sys.argv[1])
