"""
Slack: messages to channels and people, by the token of an app.

Messages with the same ``groupingKey`` make one thread of a channel: the first is its head, later
ones answer to it (``Post``), change it (``Update``), or both. What the head of each thread is the
outbox keeps for a month, for every replica; after that the next message starts a new one.
"""

import json
import re
from contextlib import suppress
from urllib.parse import urlsplit

from trueup.edge.notify.desk import Desk
from trueup.edge.notify.fields import Fields
from trueup.model.errors import Unreachable
from trueup.model.notice import About, Head, Notice

API = "https://slack.com/api/"
_EMOJI = re.compile(r":.+:")
_AGAIN = frozenset(
    ("ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout")
)
_UPDATING = ("Update", "PostAndUpdate")


class Slack:
    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        self._settings = settings
        self._token = settings.needed("token")
        self._api = settings.text("apiURL", API)
        self._threads = desk.tools.threads

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        said = Fields(notice.parts.get("slack"), "slack")
        fields = self._fields(notice, said)
        group = said.text("groupingKey")
        policy = said.text("deliveryPolicy", "Post")
        thread = (self._desk.tools.namespace, self._api, self._token, recipient, group)
        known = await self._threads.head(thread) if group else None
        channel, head = (known.place, known.message) if known else ("", "")
        if head:
            fields["thread_ts"] = head
        if not head or policy not in _UPDATING or policy == "PostAndUpdate":
            broadcast = {"reply_broadcast": "true"} if said.flag("notifyBroadcast") else {}
            told = await self._call("chat.postMessage", {**fields, **broadcast}, recipient)
            if group and not head:
                begun = Head(str(told.get("channel", "")), str(told.get("ts", "")))
                with suppress(Unreachable):  # it has been told: better no thread than twice
                    await self._threads.begin(thread, begun)
        if head and policy in _UPDATING:
            changed = {**fields, "ts": head, "as_user": "true"}
            try:
                await self._call("chat.update", changed, channel or recipient)
            except Unreachable:
                if policy == "Update":  # else it has been told: better an old head than twice
                    raise

    def _fields(self, notice: Notice, said: Fields) -> dict[str, str]:
        fields = {"text": notice.message}
        if username := said.text("username") or self._settings.text("username"):
            fields["username"] = username
        icon = said.text("icon") or self._settings.text("icon")
        if _EMOJI.fullmatch(icon):
            fields["icon_emoji"] = icon
        elif _is_web(icon):
            fields["icon_url"] = icon
        if said:  # none is said too: what is changed would keep those that it has
            fields["attachments"] = _json(said.json("attachments") or [])
        if blocks := said.json("blocks"):
            fields["blocks"] = _json(blocks)
        if self._settings.flag("disableUnfurl"):
            fields |= {"unfurl_links": "false", "unfurl_media": "false"}
        return fields

    async def _call(self, method: str, fields: dict[str, str], channel: str) -> dict[str, object]:
        form = {"token": self._token, "channel": channel, **fields}
        told = await self._desk.form(self._api.rstrip("/") + f"/{method}", form)
        if isinstance(told, dict) and told.get("ok"):
            return told
        error = str((told or {}).get("error") or "no answer of Slack's")
        if error in _AGAIN:
            raise self._desk.unreachable(f"{channel}: {error}")
        raise self._desk.refused(f"{channel}: {error}", hint=_HINTS.get(error, ""))


_HINTS = {
    "not_in_channel": "invite the app to the channel: /invite @APP",
    "channel_not_found": "check the channel's name; a private one knows whom it has invited alone",
    "invalid_auth": "check the token: it begins with xoxb-",
    "missing_scope": "give the app chat:write, and chat:write.customize for a username or an icon",
}


def _json(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _is_web(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.netloc)
