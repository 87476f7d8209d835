"""
Connections through a SOCKS5 proxy.

The proxy is told the host's name, as Go's clients tell it: mostly it stands where that name means
something, and we do not.
"""

import socket
from typing import Any

from aiohttp import (
    ClientConnectorError,
    ClientProxyConnectionError,
    ClientTimeout,
    TCPConnector,
)
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_proto import ResponseHandler
from aiohttp.client_reqrep import ClientRequest
from python_socks import ProxyError, ProxyType
from python_socks.async_.asyncio import Proxy
from yarl import URL

PORT = 1080


class SocksConnector(TCPConnector):
    """A connection pool, each connection of which leads through *proxy*."""

    def __init__(self, proxy: str, *, lingers: bool = False, **more: Any) -> None:
        unresolved = _Unresolved()
        super().__init__(limit=0, resolver=unresolved, enable_cleanup_closed=lingers, **more)
        self._through = URL(proxy)

    async def _wrap_create_connection(
        self,
        *args: Any,
        addr_infos: Any,
        req: ClientRequest,
        timeout: ClientTimeout,  # noqa: ASYNC109 -- as aiohttp calls it
        client_error: type[Exception] = ClientConnectorError,
        **kwargs: Any,
    ) -> tuple[Any, ResponseHandler]:
        """In place of a connection of its own; TLS, and for whom, is as without a proxy."""
        host, port = addr_infos[0][4][:2]
        try:
            opened = await self._tunnel(host, port, timeout.sock_connect)
        except (ProxyError, OSError) as error:
            told = OSError(f"SOCKS: {error}")
            raise ClientProxyConnectionError(req.connection_key, told) from error
        return await self._wrap_existing_connection(
            *args, req=req, timeout=timeout, client_error=client_error, sock=opened, **kwargs
        )

    async def _tunnel(self, host: str, port: int, within: float | None) -> socket.socket:
        proxy = Proxy(
            ProxyType.SOCKS5,
            self._through.host or "",
            self._through.explicit_port or PORT,
            self._through.user,
            self._through.password,
            rdns=True,
        )
        return await proxy.connect(host, port, timeout=within)


class _Unresolved(AbstractResolver):
    """Leaves names as they are."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = ResolveResult(hostname=host, host=host, port=port, family=family, proto=0, flags=0)
        return [found]

    async def close(self) -> None:
        pass
