"""
ApiServer: the embedded Kubernetes API, put together, started and stopped.

It listens on loopback with TLS and tokens, on a unix socket without them, or on both. Its
addresses, certificates and tokens are kept in the data folder, so a kubeconfig stays good.
uvicorn's HTTP protocol is used without its server loop, which would wake ten times a second.
"""

import asyncio
import random
import socket
import ssl
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from uvicorn.server import ServerState

from trueup.apiserver import accounts, auth, certificates, startup
from trueup.apiserver.app import App, Authenticate
from trueup.apiserver.auth import ADMIN, Tokens
from trueup.apiserver.background import Background, Issuer
from trueup.apiserver.cluster import Cluster
from trueup.apiserver.connections import Connection, ended
from trueup.apiserver.documents import Documents
from trueup.apiserver.encoding import Wire
from trueup.apiserver.establishing import Establishing
from trueup.apiserver.exchange import Headers, User
from trueup.apiserver.handling import Handler
from trueup.apiserver.kubeconfig import kubeconfig, write_private
from trueup.apiserver.openapi import OpenApi
from trueup.apiserver.registry import Registry
from trueup.apiserver.renewing import Renewals
from trueup.apiserver.schemas import Schemas
from trueup.apiserver.services import Allocations
from trueup.apiserver.settings import Settings
from trueup.apiserver.signing import Signer
from trueup.apiserver.sockets import free, tcp, unix
from trueup.apiserver.store import Limits, Store, open_store
from trueup.apiserver.subresources import Subresources
from trueup.apiserver.wire.decoder import Decoder
from trueup.apiserver.wire.encoder import Encoder

KEEP_ALIVE = 120  # seconds; longer than Go's clients keep a connection idle


class ApiServer:
    """One server. ``async with ApiServer(settings) as server`` starts and stops it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._servers: list[asyncio.Server] = []
        self._state = ServerState()
        self._context: ssl.SSLContext | None = None

    async def __aenter__(self) -> "ApiServer":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def kubeconfig(self) -> Path:
        """The file that lets kubectl reach the TLS listener."""
        return self.settings.folder / "kubeconfig"

    @property
    def address(self) -> str:
        return f"https://{self.settings.host}:{self._port}"

    async def start(self) -> None:
        folder = self.settings.folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._port = _port(self.settings)
        store = await open_store(folder / "store.db", Limits(events=self.settings.history))
        self.cluster = _cluster(store)
        self.tokens = auth.ensure(
            folder / "auth", lambda claims: accounts.kept(claims, self.cluster.get)
        )
        authority = certificates.ensure(folder / "tls", (self.settings.host,)).authority
        Establishing(self.cluster).start()
        trusted = authority.read_text()
        await startup.prepare(self.cluster, self.settings, trusted)
        self._handler = Handler(self.cluster, Subresources(self.cluster, self.tokens))
        signer = Signer(folder / "tls", self._trust)
        issuer = Issuer(self.tokens, signer, trusted)
        self._background = Background(self.cluster, self.settings, issuer)
        self._background.start()
        await self._listen()

    async def stop(self) -> None:
        """End watches, let requests end, write what is queued."""
        for server in self._servers:
            server.close()
        for stream in list(self._handler.streams):
            stream.stop()
        await ended(self._state)
        self._background.stop()
        await self.cluster.store.close()
        if self.settings.socket:
            self.settings.socket.unlink(missing_ok=True)

    async def _listen(self) -> None:
        registry, schemas = self.cluster.registry, self.cluster.schemas
        host = f"{self.settings.host}:{self._port}"
        documents = Documents(registry, OpenApi(registry, schemas), host)
        wire = Wire(Encoder(), schemas)
        if self.settings.port is not None:
            app = App(self._handler, documents, wire, _by_token(self.tokens))
            self._context = self._tls()
            known = certificates.of_clients(self.settings.folder / "tls").certificate
            if known.exists():
                self._trust(known)
            await self._serve(app, tcp(self.settings.host, self._port), self._context)
            self._write_kubeconfig()
        if self.settings.socket is not None:
            app = App(self._handler, documents, wire, lambda _headers: ADMIN)
            await self._serve(app, unix(self.settings.socket), None)

    async def _serve(self, app: App, sock: socket.socket, tls: ssl.SSLContext | None) -> None:
        config = uvicorn.Config(
            app,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_keep_alive=KEEP_ALIVE,
            proxy_headers=False,
        )
        config.load()
        loop = asyncio.get_running_loop()

        def protocol() -> asyncio.Protocol:
            return Connection(config, self._state, {}, loop)

        self._servers.append(await loop.create_server(protocol, sock=sock, ssl=tls))

    def _tls(self) -> ssl.SSLContext:
        files = certificates.ensure(self.settings.folder / "tls", (self.settings.host,))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(files.certificate, files.key)
        return context

    def _trust(self, authority: Path) -> None:
        """Know clients by certificates of *authority*, besides by their tokens."""
        if self._context is not None:
            self._context.load_verify_locations(authority)
            self._context.verify_mode = ssl.CERT_OPTIONAL

    def _write_kubeconfig(self) -> None:
        authority = (self.settings.folder / "tls" / "ca.crt").read_bytes()
        write_private(self.kubeconfig, kubeconfig(self.address, authority, self.tokens.admin))


def _cluster(store: Store) -> Cluster:
    chance = random.SystemRandom()
    return Cluster(
        store=store,
        registry=Registry(),
        schemas=Schemas(),
        wire=Decoder(),
        renewals=Renewals(),
        services=Allocations(store, chance.randrange),
        now=lambda: datetime.now(UTC),
        choose=chance.choice,
        uid=lambda: str(uuid.uuid4()),
    )


def _by_token(tokens: Tokens) -> Authenticate:
    def authenticate(headers: Headers) -> User | None:
        for name, value in headers:
            if name == b"authorization":
                return tokens.user(value, time.time())
        return None

    return authenticate


def _port(settings: Settings) -> int:
    """The port: as set, or a free one that is kept for the next start."""
    if settings.port is None or settings.port:
        return settings.port or 0
    kept = settings.folder / "port"
    if kept.exists():
        return int(kept.read_text())
    port = free(settings.host)
    kept.write_text(str(port))
    return port
