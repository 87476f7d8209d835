"""``app logs``: the lines of an application's pods, as they were written."""

from trueup.cli.answers import NOT_FOUND, ApiError
from trueup.cli.app.naming import not_found, path_of, split
from trueup.cli.command import Call, Command, Given
from trueup.cli.flags import APP_NAMESPACE, number, switch, text
from trueup.cli.output import Failure

QUERY = {
    "group": "group",
    "kind": "kind",
    "namespace": "namespace",
    "name": "resourceName",
    "container": "container",
    "filter": "filter",
    "until-time": "untilTime",
}
"""The parameter for each flag that is sent as it was given."""


async def logs(call: Call) -> None:
    """One that follows goes on where it was when the server is started anew."""
    given, since = call.given, 0
    async with call.server() as client:
        while True:
            namespace, name = split(given.text("APPNAME"), given)
            query = _query(given, since) | {"appNamespace": namespace}
            try:
                async for entry in client.stream(path_of(name, "logs"), **query):
                    if entry.get("last"):
                        return
                    call.out.line(entry.get("content", ""))
                return
            except ApiError as error:
                if error.status == NOT_FOUND:
                    raise await not_found(client, name) from error
                raise
            except Failure:
                if not given.on("follow") or since:
                    raise
                since = 1  # second: what was said meanwhile, and as argocd asks for


def _query(given: Given, since: int) -> dict[str, object]:
    said: dict[str, object] = {key: given.text(flag) for flag, key in QUERY.items()}
    return said | {
        "follow": given.on("follow"),
        "previous": given.on("previous"),
        "matchCase": given.on("match-case"),
        "tailLines": given.number("tail") or "",
        "sinceSeconds": since or given.number("since-seconds") or "",
    }


COMMANDS = (
    Command(
        "logs",
        logs,
        "Show what the pods of an application wrote",
        ("APPNAME",),
        (
            APP_NAMESPACE,
            text("container", "Container; needed where a pod has several", "c"),
            text("filter", "Only lines that hold this text; with ! before it: that do not"),
            switch("follow", "Go on as lines are written", "f"),
            text("group", "Only pods below objects of this group"),
            text("kind", "Only pods below objects of this kind"),
            switch("match-case", "Upper and lower case differ in --filter", "m"),
            text("name", "Only pods below the object of this name"),
            text("namespace", "Only pods below objects of this namespace"),
            switch("previous", "Of the container that ran before", "p"),
            number("since-seconds", "Only lines of the last so many seconds; 0: all"),
            number("tail", "Only the last so many lines of each pod; 0: all"),
            text("until-time", "Only lines up to this time, such as 2026-01-02T03:04:05Z"),
        ),
    ),
)
