"""Waiting until an application is gone."""

from typing import TYPE_CHECKING

from trueup.cli.answers import NOT_FOUND, ApiError
from trueup.cli.app.naming import path_of

if TYPE_CHECKING:
    from trueup.cli.client import Client


async def gone(client: "Client", name: str) -> None:
    """*name* may have its namespace before a slash."""
    namespace, _, plain = name.rpartition("/")
    if await _missing(client, plain, namespace):
        return
    stream = client.stream("/api/v1/stream/applications", name=plain, appNamespace=namespace)
    async for event in stream:
        if event["type"] == "DELETED" or await _missing(client, plain, namespace):
            return


async def _missing(client: "Client", name: str, namespace: str) -> bool:
    try:
        await client.get(path_of(name), fields="metadata.name", appNamespace=namespace)
    except ApiError as error:
        if error.status == NOT_FOUND:
            return True
        raise
    return False
