"""NATS, by a real server: in the clear, by name and password, by an NKey, by TLS."""

import base64
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.support.authority import Authority
from tests.support.clock import Hasty
from tests.support.notifications.nats_server import listening, nats
from tests.support.notifications.sending import send
from trueup.core.reach import Reach
from trueup.edge.notify import Services
from trueup.edge.notify.nats import _crc, public, signer
from trueup.model.errors import Refused, Stalled, Unreachable


def seed() -> str:
    """Of a user, as ``nk -gen user`` writes it."""
    raw = Ed25519PrivateKey.generate().private_bytes(
        Encoding.Raw, PrivateFormat.Raw, NoEncryption()
    )
    body = bytes([18 << 3 | 20 >> 2, (20 << 3) & 0xFF]) + raw
    return base64.b32encode(body + _crc(body).to_bytes(2, "little")).decode().rstrip("=")


async def told(settings: dict[str, Any], subject: str = "web.synced", pem: str = "") -> None:
    services = Services(Hasty(), Reach(allowed=("127.0.0.1",)), trust=lambda _host: pem)
    try:
        await send(services, "nats", settings, subject, "hello\nwörld")
    finally:
        await services.close()


async def test_a_message_arrives_with_its_headers(tmp_path: Path) -> None:
    async with nats(tmp_path) as port, listening(port, "web.*") as listener:
        await told({"url": f"nats://127.0.0.1:{port}", "headers": {"my-header": "my-value"}})
        await told({"Url": f"127.0.0.1:{port}"})
        headers = "NATS/1.0\r\nmy-header: my-value\r\n\r\n"
        assert await listener.next() == ("web.synced", headers, "hello\nwörld")
        assert await listener.next() == ("web.synced", "", "hello\nwörld")


async def test_by_name_and_password(tmp_path: Path) -> None:
    config = 'authorization { users: [ { user: "u", password: "hunter2hunter2" } ] }'
    async with nats(tmp_path, config) as port, listening(port, "a", "u:hunter2hunter2") as listener:
        url = f"nats://127.0.0.1:{port}"
        await told({"url": url, "username": "u", "password": "hunter2hunter2"}, "a")
        assert (await listener.next())[2] == "hello\nwörld"
        with pytest.raises(Refused, match="Authorization Violation"):
            await told({"url": url, "username": "u", "password": "wrong-password"}, "a")


async def test_by_an_nkey_and_tls(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "authority")
    certificate, key = authority.issued("server")
    (tmp_path / "cert.pem").write_text(certificate)
    (tmp_path / "key.pem").write_text(key)
    known = seed()
    config = f"""
    authorization {{ users: [ {{ nkey: {public(signer(known))} }} ] }}
    tls {{ cert_file: "{tmp_path}/cert.pem", key_file: "{tmp_path}/key.pem" }}
    """
    async with nats(tmp_path, config) as port:
        url = f"nats://127.0.0.1:{port}"
        await told({"url": url, "nkey": known}, "a", authority.pem)
        with pytest.raises(Refused, match="Authorization Violation"):
            await told({"url": url, "nkey": seed()}, "a", authority.pem)


async def test_nobody_is_there() -> None:
    with pytest.raises(Unreachable, match="Connection refused"):
        await told({"url": "nats://127.0.0.1:1"})


async def test_nothing_is_sent_out_of_reach() -> None:
    services = Services(Hasty())
    with pytest.raises(Refused, match="this machine itself"):
        await send(services, "nats", {"url": "nats://127.0.0.1:4222"}, "a")
    await services.close()


async def test_what_makes_no_sense() -> None:
    with pytest.raises(Stalled, match="nkey is no seed"):
        await told({"url": "nats://127.0.0.1:1", "nkey": "UABC"})
    with pytest.raises(Stalled, match="is no subject"):
        await told({"url": "nats://127.0.0.1:1"}, "two words")
