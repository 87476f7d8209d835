"""``trueup kubeconfig``: how ``kubectl`` reaches the embedded cluster."""

import os

from trueup.cli.command import Call, Command
from trueup.cli.flags import text
from trueup.cli.output import Failure


async def kubeconfig(call: Call) -> None:
    from trueup.service.settings import settings  # the service is loaded only to find the folder
    from trueup.service.wiring import api_folder

    data = call.given.text("data")
    chosen = settings(os.environ, {"storage_data": data} if data else {})
    path = api_folder(chosen.storage.data) / "kubeconfig"
    try:
        text = path.read_text()
    except OSError as error:
        raise Failure(
            f"there is no embedded cluster in {chosen.storage.data}", "start one: trueup serve"
        ) from error
    call.out.line(text.rstrip())


COMMANDS = (
    Command(
        "kubeconfig",
        kubeconfig,
        "Print the kubeconfig of the embedded cluster",
        flags=(text("data", "Data folder of trueup serve"),),
    ),
)
