"""Finding applications by what the user typed, with a guess for what was mistyped."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from trueup.cli.client import NOT_FOUND, ApiError, Client, segment
from trueup.cli.command import Given
from trueup.cli.output import Failure

ROOT = "/api/v1/applications"


def split(name: str, given: Given) -> tuple[str, str]:
    """Namespace (or nothing) and name: ``NAME`` or ``NAMESPACE/NAME``; ``-N`` says it too."""
    namespace, slash, rest = name.rpartition("/")
    return (namespace, rest) if slash else (given.text("app-namespace"), name)


def path_of(name: str, *more: str) -> str:
    return "/".join((ROOT, segment(name), *more))


async def application(client: Client, name: str, given: Given, **query: Any) -> Any:
    """The Application, or a failure that names what is there."""
    namespace, plain = split(name, given)
    try:
        return await client.get(path_of(plain), appNamespace=namespace, **query)
    except ApiError as error:
        if error.status == NOT_FOUND:
            raise await not_found(client, plain) from error
        raise


async def not_found(client: Client, name: str) -> Failure:
    return missing("application", name, await names(client))


def missing(kind: str, name: str, known: Sequence[str]) -> Failure:
    """``x "y" not found``, and what may have been meant."""
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = (
        f'did you mean "{near[0]}"?' if near else f"trueup {NOUNS[kind]} list shows what is there"
    )
    return Failure(f'{kind} "{name}" not found', hint)


NOUNS = {"application": "app", "project": "proj", "repository": "repo", "cluster": "cluster"}


async def names(client: Client) -> list[str]:
    listed = await client.get(ROOT, fields="items.metadata.name")
    return [item["metadata"]["name"] for item in listed.get("items") or ()]


async def chosen(client: Client, given: Given) -> list[str]:
    """The applications that names, ``-l`` and ``--project`` select, as ``namespace/name``."""
    typed = list(given.many("APPNAME"))
    if not typed and not given.text("selector") and not given.many("project"):
        raise Failure("which application?", "name one, or select with -l or --project")
    if typed:
        return typed
    listed = await client.get(
        ROOT,
        selector=given.text("selector"),
        projects=list(given.many("project")),
        appNamespace=given.text("app-namespace"),
        fields="items.metadata.name,items.metadata.namespace",
    )
    found = [item["metadata"] for item in listed.get("items") or ()]
    if not found:
        raise Failure("no application matches the selection")
    return [f"{each['namespace']}/{each['name']}" for each in found]
