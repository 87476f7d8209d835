"""The one way out of a run without a network, where the other end is killed."""

import socket
import struct
import threading

from trueup.edge.terraform.gate import _connect


def test_who_waits_for_an_answer_hears_that_none_comes() -> None:
    """A server that is killed resets what it has taken."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        inside, outside = socket.socketpair()
        passing = threading.Thread(target=_connect, args=(outside, server.getsockname()[1]))
        passing.start()
        called, _ = server.accept()
        with inside:
            inside.sendall(b"GET /")
            assert called.recv(16) == b"GET /"
            called.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            called.close()
            inside.settimeout(10)
            assert inside.recv(16) == b""
        passing.join(10)
        assert not passing.is_alive()
