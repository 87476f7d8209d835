"""Finding applications by what the user typed, with a guess for what was mistyped."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trueup.cli.answers import NOT_FOUND, ApiError, missing, segment
from trueup.cli.command import Given
from trueup.cli.output import Failure

if TYPE_CHECKING:
    from trueup.cli.client import Client

ROOT = "/api/v1/applications"


def split(name: str, given: Given) -> tuple[str, str]:
    """Namespace (or nothing) and name: ``NAME`` or ``NAMESPACE/NAME``; ``-N`` says it too."""
    namespace, slash, rest = name.rpartition("/")
    return (namespace, rest) if slash else (given.text("app-namespace"), name)


def listed_namespace(given: Given) -> str:
    """Whose Applications a list shows; empty: all that the server serves."""
    own = given.text("namespace") if given.on("core") else ""
    return given.text("app-namespace") or own


def path_of(name: str, *more: str) -> str:
    return "/".join((ROOT, segment(name), *more))


async def application(client: "Client", name: str, given: Given, **query: Any) -> Any:
    """The Application, or a failure that names what is there."""
    namespace, plain = split(name, given)
    try:
        return await client.get(path_of(plain), appNamespace=namespace, **query)
    except ApiError as error:
        if error.status == NOT_FOUND:
            raise await not_found(client, plain) from error
        raise


async def not_found(client: "Client", name: str) -> Failure:
    return missing("application", name, await names(client))


async def names(client: "Client") -> list[str]:
    listed = await client.get(ROOT, fields="items.metadata.name")
    return [item["metadata"]["name"] for item in listed.get("items") or ()]


async def chosen(client: "Client", given: Given) -> list[str]:
    """
    The applications that names, ``-l`` and ``--project`` select, as ``namespace/name``.

    All that is given must be met: Argo CD syncs those of a project beside the named ones.
    """
    typed = list(given.many("APPNAME"))
    if not typed and not given.text("selector") and not given.many("project"):
        raise Failure("which application?", "name one, or select with -l or --project")
    if not given.text("selector") and not given.many("project"):
        return typed
    listed = await client.get(
        ROOT,
        selector=given.text("selector"),
        projects=list(given.many("project")),
        appNamespace=listed_namespace(given),
        fields="items.metadata.name,items.metadata.namespace",
    )
    found = [item["metadata"] for item in listed.get("items") or ()]
    if typed:
        found = [each for each in found if {each["name"], _qualified(each)} & {*typed}]
    if not found:
        raise Failure(f"No matching apps found for filter: {_filter(given)}")
    return [_qualified(each) for each in found]


def _qualified(metadata: Mapping[str, Any]) -> str:
    return f"{metadata['namespace']}/{metadata['name']}"


def _filter(given: Given) -> str:
    selector, projects = given.text("selector"), " ".join(given.many("project"))
    parts = (selector and f"selector {selector}", projects and f"projects [{projects}]")
    return " ".join(filter(None, parts))
