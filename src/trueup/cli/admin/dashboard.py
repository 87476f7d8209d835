"""``admin dashboard``: the API here, over the current kubeconfig, for who sits at this machine."""

import asyncio

from trueup.cli.command import Call
from trueup.cli.core import serving
from trueup.service.roles import until_told

LOCAL = "127.0.0.1"


async def dashboard(call: Call) -> None:
    """Until Ctrl-C. Nobody is asked who they are: it has the rights of the kubeconfig, as they."""
    given = call.given
    address = given.text("address")
    flags = {
        "web_host": LOCAL if address == "localhost" else address,
        "web_port": given.number("port"),
        "web_token": "",
    }
    with until_told():
        async with serving(given, flags) as context:
            call.out.line(f"Trueup is at {context.server}")
            if context.token:
                call.out.line(f"Token: {context.token}")
            await asyncio.get_running_loop().create_future()  # until told
