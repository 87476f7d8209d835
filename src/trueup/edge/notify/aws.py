"""
Amazon's queues and topics, each request signed (Signature Version 4).

Keys are those of the settings, else of the environment, else those that a service account's token
is exchanged for (IRSA). Of a FIFO queue the group is ``messageGroupId``, and the same message of
the same state is the same to the queue, so one that is sent twice by mistake arrives once.
"""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as Xml

from trueup.core.source.sigv4 import Signer
from trueup.edge.notify.desk import FORM, Desk
from trueup.edge.notify.fields import Fields, wrong
from trueup.edge.notify.web import Ask
from trueup.model.notice import About, Notice

_TARGETS = "application/x-amz-json-1.0"
_DELAY = 10  # seconds, as Argo CD has it
_EARLY = 300.0


class Keys:
    """Who we are at Amazon, and where."""

    def __init__(self, settings: Fields, desk: Desk, service: str) -> None:
        self._desk = desk
        self._environ = desk.tools.environ
        self._service = service
        self._key, self._secret = settings.text("key"), settings.text("secret")
        said = self._environ.get
        region = said("AWS_REGION") or said("AWS_DEFAULT_REGION") or ""
        self.region = settings.text("region") or region
        if not self.region:
            raise wrong(settings.where, "region is missing, and AWS_REGION is not set")
        self.endpoint = settings.text("endpointUrl").rstrip("/") or self._public(service)
        self._lent: tuple[Signer, float] | None = None

    async def ask(self, headers: Mapping[str, str], body: bytes) -> Ask:
        """A signed request."""
        signer = await self._signer()
        url = f"{self.endpoint}/"
        lower = {name.lower(): value for name, value in headers.items()}
        digest = hashlib.sha256(body).hexdigest()
        made = signer.headers("POST", url, self._desk.tools.now(), digest, lower)
        return Ask("POST", url, {**headers, **made}, body)

    async def _signer(self) -> Signer:
        said = self._environ.get
        if self._key and self._secret:
            return Signer(self._key, self._secret, self.region, service=self._service)
        if said("AWS_ACCESS_KEY_ID") and said("AWS_SECRET_ACCESS_KEY"):
            key, secret = self._environ["AWS_ACCESS_KEY_ID"], self._environ["AWS_SECRET_ACCESS_KEY"]
            token = said("AWS_SESSION_TOKEN") or ""
            return Signer(key, secret, self.region, token, self._service)
        if said("AWS_ROLE_ARN") and said("AWS_WEB_IDENTITY_TOKEN_FILE"):
            return await self._assumed()
        raise self._desk.refused("there are no keys: set key and secret", 401)

    async def _assumed(self) -> Signer:
        """By the token of our service account, for as long as Amazon lends the keys."""
        now = self._desk.tools.now().timestamp()
        if self._lent and now < self._lent[1] - _EARLY:
            return self._lent[0]
        file = Path(self._environ["AWS_WEB_IDENTITY_TOKEN_FILE"])
        token = (await asyncio.to_thread(file.read_text)).strip()
        form = {
            "Action": "AssumeRoleWithWebIdentity",
            "Version": "2011-06-15",
            "RoleArn": self._environ["AWS_ROLE_ARN"],
            "RoleSessionName": "trueup",
            "WebIdentityToken": token,
        }
        at = self._environ.get("AWS_ENDPOINT_URL_STS") or self._public("sts")
        ask = Ask("POST", f"{at}/", {"Content-Type": FORM}, urlencode(form).encode())
        lent = _lent((await self._desk.send(ask)).body)
        if lent is None:
            raise self._desk.refused("Amazon lends no keys for our service account", 401)
        for each in (lent["SecretAccessKey"], lent["SessionToken"]):
            self._desk.masks.add(each)
        signer = Signer(
            lent["AccessKeyId"],
            lent["SecretAccessKey"],
            self.region,
            lent["SessionToken"],
            self._service,
        )
        ends = datetime.fromisoformat(lent["Expiration"].replace("Z", "+00:00"))
        self._lent = signer, ends.timestamp()
        return signer

    def _public(self, service: str) -> str:
        root = "amazonaws.com.cn" if self.region.startswith("cn-") else "amazonaws.com"
        return f"https://{service}.{self.region}.{root}"


class Sqs:
    """A message to the queue that is set, or that the recipient names."""

    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        self._keys = Keys(settings, desk, "sqs")
        self._queue, self._account = settings.text("queue"), settings.text("account")

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        said = Fields(notice.parts.get("awssqs"), "awssqs")
        named = {"QueueName": recipient or self._queue}
        if self._account:
            named["QueueOwnerAWSAccountId"] = self._account
        url = (await self._call("GetQueueUrl", named)).get("QueueUrl")
        body: dict[str, Any] = {"QueueUrl": url, "MessageBody": notice.message}
        if attributes := said.texts("messageAttributes"):
            body["MessageAttributes"] = {
                name: {"DataType": "String", "StringValue": value}
                for name, value in attributes.items()
            }
        if group := said.text("messageGroupId"):
            body["MessageGroupId"] = group
        if named["QueueName"].endswith(".fifo"):  # which takes no delay of one message
            once = f"{about.key}\n{about.group}\n{notice.message}".encode()
            body["MessageDeduplicationId"] = hashlib.sha256(once).hexdigest()
        else:
            body["DelaySeconds"] = _DELAY
        await self._call("SendMessage", body)

    async def _call(self, action: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        headers = {"Content-Type": _TARGETS, "X-Amz-Target": f"AmazonSQS.{action}"}
        answer = await self._desk.send(await self._keys.ask(headers, json.dumps(body).encode()))
        found = json.loads(answer.body or b"{}")
        return found if isinstance(found, dict) else {}


class Sns:
    """A message to the topic that is set, or that the recipient names, by its ARN."""

    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        self._keys = Keys(settings, desk, "sns")
        self._topic = settings.text("topic")

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        said = Fields(notice.parts.get("awssns"), "awssns")
        form = {
            "Action": "Publish",
            "Version": "2010-03-31",
            "TopicArn": recipient or self._topic,
            "Message": notice.message,
        }
        if subject := said.text("subject"):
            form["Subject"] = subject
        if group := said.text("messageGroupId"):
            form["MessageGroupId"] = group
        for index, (name, value) in enumerate(said.texts("messageAttributes").items(), 1):
            entry = f"MessageAttributes.entry.{index}"
            form |= {f"{entry}.Name": name, f"{entry}.Value.DataType": "String"}
            form[f"{entry}.Value.StringValue"] = value
        body = urlencode(form).encode()
        await self._desk.send(await self._keys.ask({"Content-Type": FORM}, body))


def _lent(answer: bytes) -> dict[str, str] | None:
    """The keys in an answer of Amazon's security token service."""
    try:
        root = Xml.fromstring(answer)  # noqa: S314  # expat bounds what entities expand to
    except Xml.ParseError:
        return None
    wanted = ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")
    found = {each.tag.rpartition("}")[2]: each.text or "" for each in root.iter()}
    return {name: found[name] for name in wanted} if all(map(found.get, wanted)) else None
