"""
Webhook: any request: the method, path and body of the template that is named as the service is.

Without one, the message is sent by GET, as Argo CD does it. A receiver that fails is asked again at
once a few times (``retryMax``), with pauses that double, before the delivery waits for its turn.
"""

import base64
from collections.abc import Mapping

from trueup.edge.notify.desk import Desk
from trueup.edge.notify.fields import Fields
from trueup.edge.notify.web import Ask
from trueup.model.errors import Unreachable
from trueup.model.notice import About, Notice


class Webhook:
    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        self._url = settings.needed("url")
        self._headers = _headers(settings)
        self._least = settings.seconds("retryWaitMin", 1.0)
        self._most = settings.seconds("retryWaitMax", 5.0)
        self._times = settings.number("retryMax", 3)

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        ask = self._ask(notice, self._own(notice))
        for turn in range(self._times):
            try:
                await self._desk.send(ask)
            except Unreachable as error:
                wait = min(self._least * 2**turn, self._most)
                if error.after is not None and error.after > self._most:
                    raise  # it asks for more time than one who waits has
                await self._desk.tools.clock.sleep(max(wait, error.after or 0.0))
            else:
                return
        await self._desk.send(ask)

    def _own(self, notice: Notice) -> Fields | None:
        """What the template has under our name, letter by letter: people chose it."""
        every = notice.parts.get("webhook")
        said = every.get(self._desk.name) if isinstance(every, Mapping) else None
        return None if said is None else Fields(said, f"webhook.{self._desk.name}")

    def _ask(self, notice: Notice, said: Fields | None) -> Ask:
        if said is None:
            return Ask("GET", self._url, self._headers, notice.message.encode())
        url, path = self._url, said.text("path")
        if path:
            url = f"{url.rstrip('/')}/{path.lstrip('/')}"
        return Ask(said.text("method", "GET"), url, self._headers, said.text("body").encode())


def _headers(settings: Fields) -> dict[str, str]:
    headers: dict[str, str] = {}
    for each in settings.list("headers"):
        header = Fields(each, f"{settings.where}.headers")
        headers[header.needed("name")] = header.text("value")
    if basic := settings.within("basicAuth"):
        known = f"{basic.text('username')}:{basic.text('password')}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(known).decode()}"
    return headers
