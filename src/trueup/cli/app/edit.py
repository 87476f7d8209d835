"""``app create``, ``set``, ``unset``, ``patch``, ``edit``, ``delete``: what an Application says."""

from typing import TYPE_CHECKING, Any

from trueup.cli import files
from trueup.cli.answers import NOT_FOUND, ApiError
from trueup.cli.app import unset
from trueup.cli.app.following import gone
from trueup.cli.app.naming import ROOT, application, chosen, path_of, split
from trueup.cli.command import Call, Command, Given
from trueup.cli.editor import edited
from trueup.cli.flags import APP_NAMESPACE, many, number, switch, text
from trueup.cli.output import Failure
from trueup.cli.spec import pairs, with_spec
from trueup.cli.spec_flags import SPEC

if TYPE_CHECKING:
    from trueup.cli.client import Client

CASCADE = "resources-finalizer.argocd.argoproj.io"


async def create(call: Call) -> None:
    """From flags, from a file, or from a file with flags on top."""
    given = call.given
    if given.text("file"):
        found = await files.objects(given.text("file"))
    else:
        found = [{}]
    made = [await wanted(each, given) for each in found]
    async with call.server() as client:
        for body in made:
            call.out.line(await _created(client, body, given))


async def set_(call: Call) -> None:
    given = call.given
    async with call.server() as client:
        app = await application(client, given.text("APPNAME"), given)
        literal = await _with_literal(given)
        if not literal.typed - {"validate", "app-namespace", "source-position"}:
            raise Failure("nothing to set", "name a flag: trueup app set --help")
        app["spec"] = with_spec(app["spec"], literal, source=_position(app, given))
        await client.put(
            path_of(app["metadata"]["name"], "spec"),
            app["spec"],
            validate=given.on("validate"),
            appNamespace=app["metadata"].get("namespace"),
        )
    call.out.line(f"application '{app['metadata']['name']}' updated")


async def unset_(call: Call) -> None:
    given = call.given
    async with call.server() as client:
        app = await application(client, given.text("APPNAME"), given)
        spec = unset.without(app["spec"], given, source=_position(app, given))
        if spec == app["spec"]:
            raise Failure(
                "nothing to unset", "what is to go must be named: trueup app unset --help"
            )
        await client.put(path_of(app["metadata"]["name"], "spec"), spec)
    call.out.line(f"application '{app['metadata']['name']}' updated")


async def patch(call: Call) -> None:
    given = call.given
    async with call.server() as client:
        app = await application(client, given.text("APPNAME"), given)
        body = {
            "name": app["metadata"]["name"],
            "appNamespace": app["metadata"].get("namespace"),
            "patch": given.text("patch"),
            "patchType": given.text("type"),
        }
        call.out.data(await client.patch(path_of(app["metadata"]["name"]), body), "yaml")


async def edit(call: Call) -> None:
    """The spec in ``$EDITOR``."""
    given = call.given
    async with call.server() as client:
        app = await application(client, given.text("APPNAME"), given)
        name = app["metadata"]["name"]
        spec = await edited(app["spec"])
        if spec == app["spec"]:
            call.out.note("nothing changed")
            return
        await client.put(path_of(name, "spec"), spec)
    call.out.line(f"application '{name}' updated")


async def delete(call: Call) -> None:
    given = call.given
    async with call.server() as client:
        for chosen_name in await chosen(client, given):
            namespace, name = split(chosen_name, given)
            await application(client, chosen_name, given, fields="metadata.name")
            if not call.agreed(f"Delete application '{name}'? [y/N] "):
                raise Failure(f"application '{name}' is kept")
            cascade = given.on("cascade")
            policy = given.text("propagation-policy") if cascade else ""
            query = {"cascade": cascade, "propagationPolicy": policy, "appNamespace": namespace}
            await client.delete(path_of(name), **query)
            if given.on("wait"):
                await gone(client, f"{namespace}/{name}" if namespace else name)
            call.out.line(f"application '{name}' deleted")


async def wanted(body: dict[str, Any], given: Given) -> dict[str, Any]:
    metadata = dict(body.get("metadata") or {})
    _set_metadata(metadata, given)
    if not metadata.get("name"):
        raise Failure("application name is missing", "trueup app create NAME …")
    spec = with_spec(body.get("spec") or {}, await _with_literal(given))
    spec.setdefault("project", "default")
    kind = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application"}
    return {**kind, **body, "metadata": metadata, "spec": spec}


def _set_metadata(metadata: dict[str, Any], given: Given) -> None:
    typed = given.text("APPNAME") or given.text("name")
    if typed:
        namespace, metadata["name"] = split(typed, given)
        if namespace:
            metadata["namespace"] = namespace
    for flag, field in (("label", "labels"), ("annotations", "annotations")):
        if given.has(flag):
            known = metadata.get(field) or {}
            metadata[field] = {**known, **dict(pairs(given.many(flag), flag))}
    if given.on("set-finalizer"):
        finalizers = metadata.get("finalizers") or []
        metadata["finalizers"] = list(dict.fromkeys([*finalizers, CASCADE]))


async def _created(client: "Client", body: dict[str, Any], given: Given) -> str:
    name = body["metadata"]["name"]
    namespace = body["metadata"].get("namespace", "")
    before = await _existing(client, name, namespace)
    query = {"upsert": given.on("upsert"), "validate": given.on("validate")}
    after = await client.post(ROOT, body, **query)
    if before is None:
        done = "created"
    else:
        version = ("metadata", "resourceVersion")
        done = "unchanged" if _at(before, *version) == _at(after, *version) else "updated"
    return f"application '{name}' {done}"


async def _existing(client: "Client", name: str, namespace: str) -> Any:
    try:
        return await client.get(path_of(name), appNamespace=namespace)
    except ApiError as error:
        if error.status == NOT_FOUND:
            return None
        raise


def _at(body: Any, *path: str) -> Any:
    for name in path:
        body = (body or {}).get(name)
    return body


async def _with_literal(given: Given) -> Given:
    """``--values-literal-file`` names a file; what counts is its text."""
    place = given.text("values-literal-file")
    if not place:
        return given
    return Given({**given.values, "values-literal-file": await files.read(place)}, given.typed)


def _position(app: Any, given: Given) -> int:
    """Which source the flags are about, by position or by name."""
    name = given.text("source-name")
    sources = app["spec"].get("sources") or []
    if name and sources and not given.has("source-position"):
        at = [number for number, each in enumerate(sources, 1) if each.get("name") == name]
        if not at:
            raise Failure(f"the application has no source named {name!r}")
        return at[0]
    return max(given.number("source-position"), 0)


_POSITION = number("source-position", "Which of several sources, from 1", default=-1)
_NAMED = (APP_NAMESPACE,)

COMMANDS = (
    Command(
        "create",
        create,
        "Create an application",
        ("[APPNAME]",),
        (
            *SPEC,
            APP_NAMESPACE,
            text("file", "Manifest of one or more applications: a file, a URL, or -", "f"),
            text("name", "Name, if not given as argument"),
            many("label", "Label: name=value", "l"),
            many("annotations", "Annotation: name=value"),
            switch("set-finalizer", "Delete the application's objects together with it"),
            switch("upsert", "Overwrite an application that differs"),
        ),
    ),
    Command("set", set_, "Change an application", ("APPNAME",), (*SPEC, APP_NAMESPACE, _POSITION)),
    Command(
        "unset",
        unset_,
        "Take parameters of an application away",
        ("APPNAME", "[PARAMETERS...]"),
        (*unset.FLAGS, APP_NAMESPACE, _POSITION, text("source-name", "Which source, by name")),
    ),
    Command(
        "patch",
        patch,
        "Patch an application",
        ("APPNAME",),
        (APP_NAMESPACE, text("patch", "The patch"), text("type", "json or merge", default="json")),
    ),
    Command("edit", edit, "Edit an application in $EDITOR", ("APPNAME",), _NAMED),
    Command(
        "delete",
        delete,
        "Delete an application",
        ("[APPNAME...]",),
        (
            APP_NAMESPACE,
            switch("cascade", "Delete the application's objects too", on=True),
            text("propagation-policy", "foreground or background", "p", "foreground"),
            text("selector", "Applications with these labels", "l"),
            switch("wait", "Wait until it is gone"),
            switch("yes", "Do not ask", "y"),
        ),
    ),
)
