"""
Google's Pub/Sub: a message to a topic, by the key of a service account, or as who runs us.

The token of a machine or a workload comes from Google's metadata service, which is asked itself
and by nothing that stands in a ConfigMap.
"""

import asyncio
import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from trueup.core.reach import Reach
from trueup.edge.claims import private, signed
from trueup.edge.notify.desk import Desk
from trueup.edge.notify.fields import Fields, wrong
from trueup.edge.notify.web import NO_ANSWER, Ask, Web
from trueup.model.notice import About, Notice

API = "https://pubsub.googleapis.com"
_TOKENS = "https://oauth2.googleapis.com/token"
_SCOPE = "https://www.googleapis.com/auth/pubsub"
_METADATA = "metadata.google.internal"
_EARLY = 60.0  # seconds before its end that a token is renewed


class GcpPubsub:
    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        self._project, self._topic = settings.needed("project"), settings.text("topic")
        self._file = settings.text("keyFile")
        if not desk.tools.ours:
            raise wrong(settings.where, "it takes an account of this machine: the operator's alone")
        emulator = desk.tools.environ.get("PUBSUB_EMULATOR_HOST", "")
        self._anonymous = bool(emulator)
        self._api = f"http://{emulator}" if emulator else settings.text("endpoint", API)
        self._token, self._until = "", 0.0

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        said = Fields(notice.parts.get("gcppubsub"), "gcppubsub")
        topic = recipient or self._topic
        if not topic:
            raise wrong("service.gcppubsub", "topic is missing, and the subscription names none")
        message: dict[str, Any] = {"data": base64.b64encode(notice.message.encode()).decode()}
        if attributes := said.texts("attributes"):
            message["attributes"] = attributes
        project, name = quote(self._project, ""), quote(topic, "")
        at = f"{self._api.rstrip('/')}/v1/projects/{project}/topics/{name}"
        headers = {} if self._anonymous else {"Authorization": f"Bearer {await self._known()}"}
        await self._desk.json(f"{at}:publish", {"messages": [message]}, headers)

    async def _known(self) -> str:
        now = self._desk.tools.now().timestamp()
        if not self._token or now > self._until - _EARLY:
            told = await (self._by_key(now) if self._file else self._by_machine())
            if not isinstance(told, dict) or "access_token" not in told:
                raise self._desk.refused("Google gives no token", 401)
            self._token = str(told["access_token"])
            self._until = now + float(told.get("expires_in") or 3600)
            self._desk.masks.add(self._token)
        return self._token

    async def _by_key(self, now: float) -> Any:
        try:
            said = json.loads(await asyncio.to_thread(Path(self._file).read_text))
            email, pem = said["client_email"], said["private_key"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise wrong("service.gcppubsub", "keyFile holds no key of a service account") from error
        audience = str(said.get("token_uri") or _TOKENS)
        claims = {"iss": email, "scope": _SCOPE, "aud": audience, "iat": int(now)}
        assertion = signed({**claims, "exp": int(now) + 3600}, private(pem, "private_key", email))
        form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}
        return await self._desk.form(audience, form)

    async def _by_machine(self) -> Any:
        host = self._desk.tools.environ.get("GCE_METADATA_HOST") or _METADATA
        path = "/computeMetadata/v1/instance/service-accounts/default/token"
        web = Web(Reach(allowed=(host.partition(":")[0],)))
        try:
            answer = await web.ask(
                Ask("GET", f"http://{host}{path}", {"Metadata-Flavor": "Google"})
            )
        except NO_ANSWER as error:
            raise self._desk.fault(error, f"http://{host}") from error
        finally:
            await web.close()
        return json.loads(answer.body or b"{}") if answer.status == 200 else None
