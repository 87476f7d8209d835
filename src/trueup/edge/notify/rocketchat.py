"""
Rocket.Chat: by the name and the password of a user.

Who is logged in stays so: Rocket.Chat lets nobody log in more than a few times a minute.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from trueup.edge.notify.desk import Desk
from trueup.edge.notify.fields import Fields
from trueup.model.errors import Refused
from trueup.model.notice import About, Notice

_EMOJI = re.compile(r":.+:")


class RocketChat:
    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        self._settings = settings
        self._base = settings.needed("serverUrl").rstrip("/") + "/api/v1"
        self._known: dict[str, str] = {}

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        body = self._body(notice, recipient)
        fresh = not self._known
        try:
            await self._post(body)
        except Refused as error:
            if error.code != 401 or fresh:
                raise
            self._known = {}  # what we were known by has ended
            await self._post(body)

    async def _post(self, body: dict[str, Any]) -> None:
        if not self._known:
            self._known = await self._login()
        told = await self._desk.json(f"{self._base}/chat.postMessage", body, self._known)
        if not isinstance(told, dict) or not told.get("success"):
            said = told.get("error") if isinstance(told, dict) else None
            raise self._desk.refused(str(said or "no answer of Rocket.Chat"))

    async def _login(self) -> dict[str, str]:
        user, password = self._settings.needed("email"), self._settings.needed("password")
        told = await self._desk.form(f"{self._base}/login", {"user": user, "password": password})
        try:
            found = told["data"]
            self._desk.masks.add(found["authToken"])
            return {"X-Auth-Token": found["authToken"], "X-User-Id": found["userId"]}
        except (KeyError, TypeError) as error:
            raise self._desk.refused(f"{user} cannot log in", 401) from error

    def _body(self, notice: Notice, recipient: str) -> dict[str, Any]:
        said = Fields(notice.parts.get("rocketchat"), "rocketchat")
        body: dict[str, Any] = {"text": notice.message}
        body["channel" if recipient.startswith(("#", "@")) else "roomId"] = recipient
        if alias := self._settings.text("alias"):
            body["alias"] = alias
        if _EMOJI.fullmatch(icon := self._settings.text("icon")):
            body["emoji"] = icon
        avatar = self._settings.text("avatar")
        if urlsplit(avatar).scheme in ("http", "https"):
            body["avatar"] = avatar
        if attachments := said.json("attachments"):
            body["attachments"] = attachments
        return body
