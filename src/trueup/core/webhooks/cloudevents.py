"""
CloudEvents: Amazon ECR, by EventBridge as it is or in that form, and Harbor.

They are told by ``?type=cloudevents`` (or ``ecr``), or by what CloudEvents are sent with.
"""

import re
from typing import Any

import msgspec

from trueup.core.webhooks.host import Host, Secrets, header
from trueup.core.webhooks.notice import Delivery, Ignored, Notice, Refused
from trueup.core.webhooks.payload import Payload, read
from trueup.core.webhooks.registries import EventData, asked, of_harbor, pushed, shown

KEY = "webhook.cloudevents.secret"
MEDIA = "application/cloudevents+json"
ECR, HARBOR = "com.amazon.ecr.image.push", "harbor.artifact.pushed"
_URN = re.compile(r"(?:urn:aws|arn:aws[\w-]*):ecr:([\w-]+):(\d+):repository/(.+)")


class Detail(Payload, frozen=True, rename="kebab"):
    """EventBridge's own."""

    repository_name: str = ""
    image_tag: str | None = None
    action_type: str = ""
    result: str = ""


class Event(Payload, frozen=True):
    """Of either form: *type* and *data* are of CloudEvents, *detail* and *region* EventBridge's."""

    source: str = ""
    type: str = ""
    subject: str | None = None
    data: Any = None
    detail: Detail | None = None
    account: str = ""
    region: str = ""


class Image(Payload, frozen=True, rename="camel"):
    repository_name: str = ""
    image_tag: str | None = None


def _event(delivery: Delivery) -> Notice | Ignored:
    said = read(delivery, Event)
    kind = said.type or delivery.header("ce-type")
    if said.source == "aws.ecr" and said.detail is not None:
        return _bridge(said, said.detail)
    if kind == ECR:
        return _ecr(said, said.source or delivery.header("ce-source"))
    if kind == HARBOR:
        return of_harbor(_as(said.data, EventData))
    return Ignored(kind)


def _bridge(said: Event, detail: Detail) -> Notice | Ignored:
    if (detail.action_type, detail.result) != ("PUSH", "SUCCESS") or not detail.image_tag:
        return Ignored(f"{detail.action_type} {detail.result}")
    return pushed(_registry(said.account, said.region), detail.repository_name, detail.image_tag)


def _ecr(said: Event, source: str) -> Notice | Ignored:
    """The repository is in the source; its tag is with the data, else behind the subject."""
    found = _URN.fullmatch(source)
    if found is None:
        raise Refused(400, f"source: {source!r} is not urn:aws:ecr:<region>:<account>:repository/…")
    region, account, name = found.groups()
    image = _as(said.data or {}, Image)
    tag = image.image_tag or (said.subject or "").rpartition(":")[2]
    return pushed(_registry(account, region), name, tag) if tag else Ignored("no tag")


def _registry(account: str, region: str) -> str:
    china = ".cn" if region.startswith("cn-") else ""
    return f"{account}.dkr.ecr.{region}.amazonaws.com{china}"


def _as(data: Any, wanted: type[Any]) -> Any:
    try:
        return msgspec.convert(data, wanted)
    except msgspec.ValidationError as error:
        raise Refused(400, f"the payload cannot be read: data: {error}") from error


_by_type = asked(KEY, "cloudevents", "ecr")


def _claims(delivery: Delivery, secrets: Secrets) -> bool:
    media, _, _ = delivery.header("Content-Type").partition(";")
    form = media.strip().lower() == MEDIA or bool(delivery.header("ce-type"))
    return _by_type(delivery, secrets) or (form and bool(secrets.get(KEY)))


CLOUD_EVENTS = Host("CloudEvents", _claims, (KEY,), shown(KEY), _event, header("ce-id"))
