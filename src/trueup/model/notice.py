"""
Notice: a message to people, rendered, and what it takes to send it.

``core/alerts`` makes them, ``edge/notify`` has one sender for each kind of service.
"""

from collections.abc import Mapping
from typing import Any

from trueup.k8s.value import Value


class Destination(Value, frozen=True):
    """
    One receiver of one service.

    *service* as it is named in the settings (``slack``, or the name of a webhook), *recipient* as
    the subscription says (may be empty).
    """

    service: str
    recipient: str = ""


class Notice(Value, frozen=True):
    """
    A rendered message.

    *message* is for everybody, *parts* what the template says for single services (``slack:
    {attachments: …}``, ``email: {subject, body}``, ``webhook: {name: {method, path, body}}``), with
    every text in it rendered.
    """

    message: str = ""
    parts: Mapping[str, Any] = {}


class Head(Value, frozen=True):
    """The message that began a thread; *place*: the channel, as the service calls it."""

    place: str
    message: str


class ServiceSettings(Value, frozen=True):
    """
    ``service.<kind>[.<name>]`` of the ConfigMap, with the ``$secrets`` in place.

    *name* is what destinations call it; *namespace*: whose own it is, empty: the operator's.
    Secrets are inside: never log it, never put it in an error.
    """

    kind: str
    name: str
    settings: Mapping[str, Any]
    namespace: str = ""


class About(Value, frozen=True):
    """
    What a notice is about.

    *key* is stable, for threads and to tell repeated ones; *link* leads to the object; *severity*
    is ``info``, ``warning`` or ``error``; *group*: what belongs together in one message of many.
    """

    key: str
    link: str = ""
    severity: str = "info"
    group: str = ""
