"""Finding what is named; for kinds of ours, whose lists have names."""

from typing import TYPE_CHECKING, Any

from trueup.cli.answers import NOT_FOUND, ApiError, missing

if TYPE_CHECKING:
    from trueup.cli.client import Client


async def found(client: "Client", path: str, kind: str, name: str, root: str) -> dict[str, Any]:
    """What is at *path*; ``Failure`` with what of *root* may have been meant, if there is none."""
    try:
        answer: dict[str, Any] = await client.get(path)
    except ApiError as error:
        if error.status != NOT_FOUND:
            raise
        listed = (await client.get(root))["items"]
        raise missing(kind, name, [each["name"] for each in listed]) from error
    return answer
