"""Chats: Discord, Mattermost, Google Chat, Webex: one request a message, each in its own JSON."""

import re
import uuid
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from trueup.edge.notify.desk import Desk
from trueup.edge.notify.fields import Fields, scalar
from trueup.edge.notify.teams import address
from trueup.model.notice import About, Notice

_DISCORD_LONGEST = 2000  # characters
_REPLY = "REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD"
_MAIL = re.compile(r"\S+@\S+\.\S+")
_WORDS = frozenset(
    {"altText", "bottomLabel", "content", "description", "header", "hintText", "id", "title"}
    | {"imageAltText", "imageUrl", "key", "label", "name", "placeholderText", "subtitle", "text"}
    | {"topLabel", "url", "value"}
)
"""The fields of a card that are texts: ``text: 1.10`` and ``text: on`` would be refused there."""


class Discord:
    """
    By webhooks, one a recipient, or one for all (``url``).

    Nobody is called by a message (``@everyone``) unless ``mentions`` lets it.
    """

    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        self._settings = settings
        self._urls = settings.texts("webhooks")

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        url = self._settings.text("url") or address(self._desk, self._urls, recipient)
        said = Fields(notice.parts.get("discord"), "discord")
        body: dict[str, Any] = {
            "content": (said.text("content") or notice.message)[:_DISCORD_LONGEST],
            "allowed_mentions": {"parse": list(self._settings.list("mentions"))},
        }
        if embeds := said.json("embeds"):
            body["embeds"] = embeds
        for name, key in (("username", "username"), ("avatarURL", "avatar_url")):
            if value := said.text(name) or self._settings.text(name):
                body[key] = value
        query = {"wait": "true"}
        if thread := said.text("threadID"):
            query["thread_id"] = thread
        await self._desk.json(with_query(url, query), body)


class Mattermost:
    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        self._url = settings.needed("apiURL") + "/api/v4/posts"
        self._headers = {"Authorization": f"Bearer {settings.needed('token')}"}

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        said = Fields(notice.parts.get("mattermost"), "mattermost")
        body = {
            "channel_id": recipient,
            "message": notice.message,
            "props": {"attachments": said.json("attachments") or []},
        }
        await self._desk.json(self._url, body, self._headers)


class GoogleChat:
    """A text, or cards in its place; cards of a template are YAML."""

    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        self._urls = settings.texts("webhooks")

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        url = address(self._desk, self._urls, recipient)
        said = Fields(notice.parts.get("googlechat"), "googlechat")
        body: dict[str, Any] = {"text": ""}
        if new := said.yaml("cardsV2"):
            cards = _worded(new)
            body["cardsV2"] = [{"cardId": str(uuid.uuid4()), "card": each} for each in cards]
        if old := said.yaml("cards"):
            body["cards"] = _worded(old)
        if len(body) == 1:
            body["text"] = notice.message
        if thread := said.text("threadKey"):
            url = with_query(url, {"threadKey": thread, "messageReplyOption": _REPLY})
        told = await self._desk.json(url, body)
        if error := isinstance(told, dict) and told.get("error"):
            raise self._desk.refused(f"{recipient}: {error}")


class Webex:
    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        base = settings.text("apiURL", "https://webexapis.com").rstrip("/")
        self._url = f"{base}/v1/messages"
        self._headers = {"Authorization": f"Bearer {settings.needed('token')}"}

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        to = "toPersonEmail" if _MAIL.fullmatch(recipient) else "roomId"
        body = {to: recipient, "markdown": notice.message}
        await self._desk.json(self._url, body, self._headers)


def _worded(said: Any, name: str = "") -> Any:
    """A card with texts where it takes nothing else, as Argo CD makes them."""
    match said:
        case dict():
            return {key: _worded(each, key) for key, each in said.items()}
        case list():
            return [_worded(each) for each in said]
        case bool() | int() | float() if name in _WORDS:
            return scalar(said)
    return said


def with_query(url: str, more: dict[str, str]) -> str:
    """*url* with *more* in its query."""
    parts = urlsplit(url)
    query = [*parse_qsl(parts.query, keep_blank_values=True), *more.items()]
    return parts._replace(query=urlencode(query)).geturl()
