"""
Apprise: a hundred more services, each by one address, where it is installed.

It runs in a process of its own (`edge.notify.apprised`), which ends with the message: it is large
and it waits, and there every address that it connects to can be looked at, whichever of its
hundred parts does it.
"""

import importlib.util
import json
import sys
from collections.abc import Mapping

from trueup.edge import program
from trueup.edge.notify.desk import Desk
from trueup.edge.notify.fields import Fields
from trueup.model.errors import Stalled
from trueup.model.notice import About, Notice

_PATIENCE = 60.0
_KEPT = ("PATH", "HOME", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy")
_KINDS = {"info": "info", "warning": "warning", "error": "failure"}


class Apprise:
    """*url*: as Apprise writes the address of a service; ``{recipient}`` in it is the recipient."""

    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        self._url = settings.needed("url")
        if importlib.util.find_spec("apprise") is None:
            raise Stalled(
                "NotInstalled",
                f"{settings.where}: apprise is not installed",
                "install it: pip install 'trueup[apprise]'",
            )

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        said = Fields(notice.parts.get("apprise"), "apprise")
        reach = self._desk.tools.web.reach
        given = {
            "url": self._url.replace("{recipient}", recipient),
            "title": said.text("title"),
            "body": said.text("body") or notice.message,
            "format": said.text("format", "text"),
            "kind": _KINDS.get(about.severity, "info"),
            "allowed": list(reach.allowed),
            "denied": list(reach.denied),
        }
        words = (sys.executable, "-m", "trueup.edge.notify.apprised")
        try:
            ended = await program.run(
                *words,
                env=_environment(self._desk.tools.environ),
                seconds=_PATIENCE,
                given=json.dumps(given).encode(),
            )
        except TimeoutError as error:
            raise self._desk.unreachable("apprise has not done with it in time") from error
        told = " ".join(ended.out.decode(errors="replace").split())
        match ended.code:
            case 0:
                return
            case 2:
                raise self._desk.refused(told or "apprise does not know such an address")
        raise self._desk.unreachable(told or "apprise has failed")


def _environment(said: Mapping[str, str]) -> dict[str, str]:
    return {name: said[name] for name in _KEPT if name in said}
