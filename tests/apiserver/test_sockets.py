"""Ports for servers: taken by nobody, nor given to whoever connects."""

import pytest

from trueup.apiserver import sockets
from trueup.apiserver.sockets import LASTING, free, tcp

HERE = "127.0.0.1"


def test_a_free_port_is_none_that_connections_get() -> None:
    port = free(HERE)
    assert port in LASTING
    with tcp(HERE, port) as listening:
        listening.listen()


def test_one_that_is_listened_on_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = free(HERE)
    monkeypatch.setattr(sockets, "LASTING", [taken])
    with tcp(HERE, taken) as listening:
        listening.listen()
        assert free(HERE) not in (taken, 0)
