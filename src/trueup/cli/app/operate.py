"""``app rollback``, ``terminate-op``, ``confirm-deletion``."""

from datetime import UTC, datetime

from trueup.cli.app.naming import application, path_of
from trueup.cli.app.sync import finished
from trueup.cli.command import Call, Command
from trueup.cli.flags import APP_NAMESPACE, OUTPUT, number, switch
from trueup.cli.output import Failure


async def rollback(call: Call) -> int:
    """To the deployment with that id, or to the one before the last."""
    given = call.given
    async with call.server() as client:
        app = await application(client, given.text("APPNAME"), given)
        metadata = app["metadata"]
        asked = given.text("ID")
        if asked and not asked.isdigit():
            raise Failure(f"{asked!r} is not the id of a deployment", "see trueup app history")
        body = {
            "name": metadata["name"],
            "appNamespace": metadata.get("namespace"),
            "id": int(asked) if asked else None,
            "prune": given.on("prune"),
        }
        await client.post(path_of(metadata["name"], "rollback"), body)
        return await finished(call, client, f"{metadata['namespace']}/{metadata['name']}")


async def terminate(call: Call) -> None:
    given = call.given
    async with call.server() as client:
        app = await application(client, given.text("APPNAME"), given, fields="metadata")
        metadata = app["metadata"]
        await client.delete(
            path_of(metadata["name"], "operation"), appNamespace=metadata.get("namespace")
        )
    call.out.line(f"Application '{metadata['name']}' operation terminating")


async def confirm_deletion(call: Call) -> None:
    """Approve what waits for a person: ``Prune=confirm`` and ``Delete=confirm``."""
    import orjson

    given = call.given
    async with call.server() as client:
        app = await application(client, given.text("APPNAME"), given, fields="metadata")
        metadata = app["metadata"]
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        annotations = {"argocd.argoproj.io/deletion-approved": now}
        patch = orjson.dumps({"metadata": {"annotations": annotations}}).decode()
        body = {"name": metadata["name"], "patch": patch, "patchType": "merge"}
        await client.patch(
            path_of(metadata["name"]), {**body, "appNamespace": metadata.get("namespace")}
        )
    call.out.line(f"Application '{metadata['name']}' updated successfully")


COMMANDS = (
    Command(
        "rollback",
        rollback,
        "Go back to what was deployed before",
        ("APPNAME", "[ID]"),
        (
            APP_NAMESPACE,
            OUTPUT,
            switch("prune", "Delete what was not there then"),
            number("timeout", "Seconds to wait; 0: for ever"),
        ),
    ),
    Command("terminate-op", terminate, "End the operation", ("APPNAME",), (APP_NAMESPACE,)),
    Command(
        "confirm-deletion",
        confirm_deletion,
        "Approve deletions that wait for it",
        ("APPNAME",),
        (APP_NAMESPACE,),
    ),
)
