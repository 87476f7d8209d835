"""Where the certificate comes from, that it is kept, and that a new one cuts no connection."""

import asyncio
import base64
import ssl
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.support.apiserver import serving
from tests.support.clock import Hasty
from tests.support.cluster import client
from trueup.edge.kube.client import Client
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Stalled
from trueup.model.serving import CIPHERS, Serving
from trueup.service.certificate import Certificate, Pair, made, names, secured, vouching
from trueup.service.listen import listening, taken
from trueup.service.settings import Web

SECRET = GroupKind("", "Secret")
FIELDS = ("tls.crt", "tls.key")


def secret(name: str, pair: Pair, kind: str = "Opaque") -> dict[str, Any]:
    values = (base64.b64encode(each).decode() for each in (pair.certificate, pair.key))
    data = dict(zip(FIELDS, values, strict=True))
    meta = {"name": name, "namespace": "default"}
    return {"apiVersion": "v1", "kind": "Secret", "type": kind, "metadata": meta, "data": data}


def certificate(cluster: Client, **web: Any) -> Certificate:
    return Certificate(Web(**web), cluster, "default", Hasty())


def der(pair: Pair) -> bytes:
    return ssl.PEM_cert_to_DER_cert(pair.certificate.decode())


async def shown(port: int) -> bytes:
    """The certificate that a new connection is shown."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    found: bytes = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    del reader
    return found


@pytest.mark.parametrize(
    ("web", "serving", "wanted"),
    [
        (Web(), Serving(), False),
        (Web(tls=True), Serving(insecure=True), True),
        (Web(tls_cert="a"), Serving(), True),
        (Web(host="0.0.0.0"), Serving(), True),  # noqa: S104
        (Web(host="0.0.0.0"), Serving(insecure=True), False),  # noqa: S104
        (Web(host="0.0.0.0", no_tls=True), Serving(), False),  # noqa: S104
    ],
)
def test_tls_beyond_loopback_unless_told_otherwise(
    web: Web, serving: Serving, wanted: bool
) -> None:
    assert secured(web, serving) is wanted


async def test_one_is_made_and_kept_for_all_replicas(tmp_path: Path) -> None:
    async with serving(tmp_path), client(tmp_path / "api.sock") as cluster:
        one, other = certificate(cluster), certificate(cluster)
        await asyncio.gather(one.load(Serving()), other.load(Serving(tls_oldest="1.3")))
        kept = await cluster.get(Ref(SECRET, "default", "argocd-secret"))
        assert kept is not None
        assert base64.b64decode(kept.at("data", "tls.crt")).startswith(b"-----BEGIN CERTIFICATE")
        assert one.shown
        assert other.shown
        assert one.shown.certificate == other.shown.certificate
        assert "PRIVATE" not in repr(one.shown)
        assert other.context.minimum_version is ssl.TLSVersion.TLSv1_3
    assert "argocd-server.default.svc" in names("default", "0.0.0.0")  # noqa: S104


async def test_suites_are_limited_as_argo_cd_names_them(tmp_path: Path) -> None:
    async with serving(tmp_path), client(tmp_path / "api.sock") as cluster:
        one = certificate(cluster)
        await one.load(Serving(ciphers=tuple(CIPHERS)))  # OpenSSL knows them all
        await one.load(Serving(ciphers=("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",)))
        found = {each["name"] for each in one.context.get_ciphers()}
        assert {each for each in found if not each.startswith("TLS_")} == {
            "ECDHE-RSA-AES256-GCM-SHA384"
        }


async def test_a_new_one_is_shown_to_new_connections_and_cuts_none(tmp_path: Path) -> None:
    first, second = made(("localhost", "127.0.0.1")), made(("localhost",))
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("here"))])
    async with (
        asyncio.timeout(20),
        serving(tmp_path),
        client(tmp_path / "api.sock") as cluster,
    ):
        await cluster.create(secret("argocd-server-tls", first, "kubernetes.io/tls"))
        kept = certificate(cluster, tls=True)
        await kept.load(Serving())
        sock = taken("127.0.0.1", 0)
        port = sock.getsockname()[1]
        trusted = ssl.create_default_context(cadata=first.certificate.decode())
        connector = aiohttp.TCPConnector(ssl=trusted, limit=1)
        async with (
            listening(app, sock, kept.context),
            aiohttp.ClientSession(f"https://127.0.0.1:{port}", connector=connector) as session,
        ):
            assert await (await session.get("/")).text() == "here"
            assert await shown(port) == der(first)
            patch = secret("argocd-server-tls", second)["data"]
            ref = Ref(SECRET, "default", "argocd-server-tls")
            await cluster.patch(ref, {"data": patch}, media_type="merge")
            await kept.look()
            assert await shown(port) == der(second)
            assert await (await session.get("/")).text() == "here"  # which trusts the first only
            broken = {**patch, "tls.key": base64.b64encode(first.key).decode()}
            await cluster.patch(ref, {"data": broken}, media_type="merge")
            with pytest.raises(Stalled, match="Secret default/argocd-server-tls: the certificate"):
                await kept.look()
            assert await shown(port) == der(second)


async def test_files_count_first_and_are_read_anew(tmp_path: Path) -> None:
    first, second = made(("localhost",)), made(("localhost",))
    files = [tmp_path / each for each in FIELDS]

    def write(pair: Pair) -> None:
        files[0].write_bytes(pair.certificate)
        files[1].write_bytes(pair.key)

    write(first)
    async with serving(tmp_path), client(tmp_path / "api.sock") as cluster:
        kept = certificate(cluster, tls_cert=str(files[0]), tls_key=str(files[1]))
        await kept.load(Serving())
        sock = taken("127.0.0.1", 0)
        async with listening(Starlette(), sock, kept.context):
            assert await shown(sock.getsockname()[1]) == der(first)
            write(second)
            await kept.look()
            assert await shown(sock.getsockname()[1]) == der(second)
            files[1].unlink()
            with pytest.raises(Stalled, match=r"cannot read .*tls\.key: No such file"):
                await kept.look()


def test_one_that_is_made_here_vouches_for_itself_under_its_own_names() -> None:
    pair = made(names("argocd", "10.0.0.7"))
    own = pair.certificate.decode()
    assert vouching(pair, "argocd-server.argocd.svc") == own
    assert vouching(pair, "10.0.0.7") == own
    assert vouching(pair, "cd.example.com") == ""
    assert vouching(Pair(b"of somebody's", b"", "a file"), "localhost") == ""
