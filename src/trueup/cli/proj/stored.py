"""A project as the server has it: read, and written back with another spec."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from trueup.cli.answers import NOT_FOUND, ApiError, missing, segment
from trueup.cli.command import Call
from trueup.cli.proj.spec import Spec

if TYPE_CHECKING:
    from trueup.cli.client import Client

ROOT = "/api/v1/projects"


async def project(client: "Client", name: str) -> dict[str, Any]:
    """``Failure`` if there is none, with what may have been meant."""
    try:
        found: dict[str, Any] = await client.get(f"{ROOT}/{segment(name)}")
    except ApiError as error:
        if error.status != NOT_FOUND:
            raise
        items = (await client.get(ROOT)).get("items") or []
        raise missing("project", name, [each["metadata"]["name"] for each in items]) from error
    return found


async def change(call: Call, edit: Callable[[Spec], Spec]) -> None:
    """The spec of the project in the first argument becomes what *edit* gives."""
    async with call.server() as client:
        found = await project(client, call.given.text("PROJECT"))
        await put(client, found, edit(found.get("spec") or {}))


async def put(client: "Client", found: dict[str, Any], spec: Spec) -> None:
    path = f"{ROOT}/{segment(found['metadata']['name'])}"
    await client.put(path, {"project": {**found, "spec": spec}})
