"""Telegram, by a bot: to a group (``-100…``), to a topic of it (``-100…|7``), or to a channel."""

from trueup.edge.notify.desk import Desk
from trueup.edge.notify.fields import Fields
from trueup.model.notice import About, Notice

API = "https://api.telegram.org"


class Telegram:
    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        base = settings.text("apiURL", API).rstrip("/")
        self._url = f"{base}/bot{settings.needed('token')}/sendMessage"

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        form = {"text": notice.message, "parse_mode": "Markdown"}
        if recipient.startswith("-"):
            chat, _, topic = recipient.partition("|")
            form["chat_id"] = chat
            if topic:
                form["message_thread_id"] = topic
        else:  # a person is a number, a channel has a name
            form["chat_id"] = recipient if recipient.isdigit() else f"@{recipient}"
        told = await self._desk.form(self._url, form)
        if not isinstance(told, dict) or not told.get("ok"):
            said = (told or {}).get("description") if isinstance(told, dict) else None
            raise self._desk.refused(f"{recipient}: {said or 'no answer of Telegram'}")
