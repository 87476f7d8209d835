"""Why no connection came about, as a person would say it."""

import aiohttp
import pytest

from tests.support.file_site import file_site
from trueup.edge.unreached import why


async def said(address: str) -> str:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorError) as refused:
            await session.get(address)
    return why(refused.value)


async def test_a_port_where_nobody_listens() -> None:
    assert await said("http://127.0.0.1:1") == "Connection refused"


async def test_a_server_that_speaks_no_tls_is_no_matter_of_permissions() -> None:
    with file_site() as site:
        assert "SSL" in await said(site.url.replace("http:", "https:"))
