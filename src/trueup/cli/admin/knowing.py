"""
Knowing: what templates and triggers ask of an Application's repository, asked of a server.

Of an Application of the cluster the API is asked: the one that ``--server`` or ``--core`` name,
else one that is started here over the same cluster. Of a file nobody knows: what its commit says is
made up, and said to be.
"""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from trueup.cli.client import Client
from trueup.cli.command import Call
from trueup.cli.output import Failure
from trueup.core.alerts import Commit, Question, Unknown
from trueup.core.gotemplate import Time
from trueup.k8s.object import Object
from trueup.model.application import APPLICATION
from trueup.model.errors import Stalled, Unreachable

Answer = Commit | Mapping[str, Any] | Unknown


class Knowing:
    """*open*: closes what was started. *it*: the object; *live*: it is one of the cluster."""

    def __init__(self, call: Call, open: AsyncExitStack, it: Object, *, live: bool) -> None:
        self._call = call
        self._open = open
        self._it = it
        self._live = live and it.kind == APPLICATION
        self._client: Client | None = None

    async def answer(self, question: Question) -> Answer:
        if not self._live:
            return self._made_up(question)
        try:
            client = await self._server()
            return await (
                self._details(client)
                if question.about == "details"
                else self._commit(client, question.revision)
            )
        except (Failure, Stalled, Unreachable, OSError) as error:
            return Unknown(str(error))

    def _made_up(self, question: Question) -> Answer:
        if question.about == "details":
            return Unknown("details of a source are known to a server only, of its applications")
        note = f"note: what commit {question.revision} says is made up here: no server was asked"
        self._call.out.note(note)
        message = f"message of {question.revision}"
        return Commit(message, "author <author@example.com>", Time.of(datetime.now(UTC)))

    async def _commit(self, client: Client, revision: str) -> Commit:
        path = f"applications/{quote(self._it.ref.name)}/revisions/{quote(revision, safe='')}"
        said = await client.get(f"/api/v1/{path}/metadata", appNamespace=self._it.ref.namespace)
        date = said.get("date")
        when = Time.of(datetime.fromisoformat(date)) if date else Time()
        tags = tuple(said.get("tags") or ())
        return Commit(said.get("message") or "", said.get("author") or "", when, tags)

    async def _details(self, client: Client) -> Mapping[str, Any]:
        sources = self._it.listed("spec", "sources") or [self._it.at("spec", "source") or {}]
        url = quote(str(sources[0].get("repoURL") or ""), safe="")
        body = {
            "source": sources[0],
            "appName": self._it.ref.name,
            "appProject": self._it.at("spec", "project") or "default",
        }
        found = await client.post(f"/api/v1/repositories/{url}/appdetails", body)
        return found if isinstance(found, Mapping) else {}

    async def _server(self) -> Client:
        if self._client is None:
            given = self._call.given
            if given.text("server") or given.on("core"):
                self._client = await self._open.enter_async_context(self._call.server())
            else:
                from trueup.cli.client import opened
                from trueup.cli.core import serving

                context = await self._open.enter_async_context(serving(given))
                self._client = await self._open.enter_async_context(opened(context))
        return self._client
