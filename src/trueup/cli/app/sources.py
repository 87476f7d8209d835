"""``app add-source``, ``remove-source``: the sources of an application with several."""

from trueup.cli.app.naming import application, path_of
from trueup.cli.command import Call, Command
from trueup.cli.flags import APP_NAMESPACE, number, text
from trueup.cli.output import Failure
from trueup.cli.spec import with_source
from trueup.cli.spec_flags import SPEC


async def add(call: Call) -> None:
    given = call.given
    source = with_source({}, given)
    if not source.get("repoURL"):
        raise Failure("the source needs a repository", "--repo URL")
    async with call.server() as client:
        app = await application(client, given.text("APPNAME"), given)
        spec = app["spec"]
        known = spec.get("sources") or ([spec.pop("source")] if spec.get("source") else [])
        spec["sources"] = [*known, source]
        spec.pop("source", None)
        await client.put(
            path_of(app["metadata"]["name"], "spec"),
            spec,
            validate=given.on("validate"),
            appNamespace=app["metadata"].get("namespace"),
        )
    call.out.line(f"Application '{app['metadata']['name']}' updated successfully")


async def remove(call: Call) -> None:
    given = call.given
    async with call.server() as client:
        app = await application(client, given.text("APPNAME"), given)
        sources = list(app["spec"].get("sources") or ())
        at = _place(sources, given.text("source-name"), given.number("source-position"))
        if len(sources) < 2:
            raise Failure("cannot remove the only source", "trueup app set changes it")
        call.confirm("Are you sure you want to delete the source?")
        del sources[at]
        app["spec"]["sources"] = sources
        await client.put(path_of(app["metadata"]["name"], "spec"), app["spec"])
    call.out.line(f"Application '{app['metadata']['name']}' updated successfully")


def _place(sources: list[dict[str, object]], name: str, position: int) -> int:
    if name:
        found = [at for at, each in enumerate(sources) if each.get("name") == name]
        if not found:
            raise Failure(f"the application has no source named {name!r}")
        return found[0]
    if not 0 < position <= len(sources):
        raise Failure(f"source position {position} does not exist", f"from 1 to {len(sources)}")
    return position - 1


COMMANDS = (
    Command("add-source", add, "Add a source", ("APPNAME",), (*SPEC, APP_NAMESPACE)),
    Command(
        "remove-source",
        remove,
        "Remove a source",
        ("APPNAME",),
        (
            APP_NAMESPACE,
            text("source-name", "By name"),
            number("source-position", "By position, from 1", default=-1),
        ),
    ),
)
