"""``version``: of the command and of the server."""

from importlib.metadata import version as installed

from trueup.cli.command import Call, Command
from trueup.cli.flags import OUTPUT, switch


async def version(call: Call) -> None:
    given = call.given
    found = {"client": {"Version": f"v{installed('trueup')}"}}
    try:
        if not given.on("client"):
            async with call.server() as client:
                found["server"] = await client.get("/api/version")
    finally:  # what is known of the command is told, though there is no server
        call.out.shown(found, given.text("output"), lambda: _lines(call, found))


def _lines(call: Call, found: dict[str, dict[str, str]]) -> None:
    name = {"client": "trueup", "server": "trueup-server"}
    for side, said in found.items():
        call.out.line(f"{name[side]}: {said['Version']}")
        if call.given.on("short"):
            continue
        for field, value in said.items():
            if field != "Version":
                call.out.line(f"  {field}: {value}")


COMMANDS = (
    Command(
        "version",
        version,
        "Versions of the command and of the server",
        (),
        (switch("client", "Only of the command"), OUTPUT, switch("short", "Only the numbers")),
    ),
)
