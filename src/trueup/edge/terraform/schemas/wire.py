"""
What providers are asked, and how: gRPC, by the names of the plug-in protocol.

https://developer.hashicorp.com/terraform/plugin/terraform-plugin-protocol has both versions;
https://github.com/hashicorp/go-plugin what is said before.
"""

import socket
import struct
from collections.abc import Mapping

from h2.config import H2Configuration
from h2.connection import H2Connection

from trueup.k8s.value import Value

Headers = Mapping[str, str]
TYPE = ("content-type", "application/grpc")
STATUS = "grpc-status"
WELL, UNIMPLEMENTED, UNAVAILABLE = "0", "12", "14"
CHUNK = 1 << 16
LARGEST = 64 << 20  # bytes, of one answer: Terraform reads no larger one
IDENTITIES = "GetResourceIdentitySchemas"
QUESTIONS: Mapping[int, tuple[str, ...]] = {
    5: ("/tfplugin5.Provider/GetSchema", f"/tfplugin5.Provider/{IDENTITIES}"),
    6: ("/tfplugin6.Provider/GetProviderSchema", f"/tfplugin6.Provider/{IDENTITIES}"),
}
"""By version of the protocol. The first one every provider answers."""
_PREFIX = struct.Struct("!BI")


class Answer(Value, frozen=True):
    """*body*: one message, as it goes over the wire."""

    status: str
    body: bytes = b""


class Sayings(Value, frozen=True):
    """All that one provider says of itself, by question."""

    protocol: int
    answers: Mapping[str, Answer]


def message(body: bytes) -> bytes:
    return _PREFIX.pack(0, len(body)) + body


def connection(*, client: bool) -> H2Connection:
    made = H2Connection(H2Configuration(client_side=client, header_encoding="utf-8"))
    made.initiate_connection()
    return made


def flush(connection: H2Connection, to: socket.socket) -> None:
    if said := connection.data_to_send():
        to.sendall(said)
