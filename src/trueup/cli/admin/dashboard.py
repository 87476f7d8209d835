"""``admin dashboard``: the API here, over the current kubeconfig, for who sits at this machine."""

import asyncio
import secrets

from trueup.cli.command import Call
from trueup.cli.core import serving
from trueup.service.roles import until_told
from trueup.service.settings import LOOPBACK


async def dashboard(call: Call) -> None:
    """
    Until Ctrl-C. Nobody on this machine is asked who they are: it has the rights of the kubeconfig,
    as they have; from elsewhere the token is wanted that is printed.
    """
    given = call.given
    address = {"localhost": LOOPBACK[0]}.get(given.text("address"), given.text("address"))
    local = address in LOOPBACK
    flags = {
        "web_host": address,
        "web_port": given.number("port"),
        "web_auth": "none" if local else "key",
        "web_token": "" if local else secrets.token_urlsafe(32),
    }
    with until_told():
        async with serving(given, flags) as context:
            call.out.line(f"Trueup is at {context.server}")
            if context.token:
                call.out.line(f"Token: {context.token}")
            await asyncio.get_running_loop().create_future()  # until told
