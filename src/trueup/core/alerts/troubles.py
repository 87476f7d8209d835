"""
What troubles Trueup itself, as objects that triggers can be held against.

They stand in no cluster: ``trouble.spec.about`` is ``repository``, ``cluster`` or ``certificate``.
One lasts until the thing was seen to be well, or is there no more, which is told too: then
``trouble.spec.over`` is true. What was told of it meanwhile is `Kept`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from trueup.core.alerts import state as states
from trueup.k8s.object import Object
from trueup.k8s.value import Value, decode, encode

API, KIND = "trueup.dev/v1alpha1", "Trouble"
About = Literal["repository", "cluster", "certificate"]
TITLES = {
    "repository": "Repository {subject} cannot be read",
    "cluster": "Cluster {subject} does not answer",
    "certificate": "The certificate of {subject} is near its end",
}
OVER = {
    "repository": "Repository {subject} can be read again",
    "cluster": "Cluster {subject} answers again",
    "certificate": "The certificate of {subject} was renewed",
}
LEFT = {
    "repository": "Nothing uses repository {subject} any more",
    "cluster": "Cluster {subject} is declared no more",
    "certificate": "The certificate of {subject} is used no more",
}
GONE = timedelta(minutes=1)
"""How long something must not be there: who starts anew may not have seen it yet."""
PATIENCE: Mapping[str, timedelta] = {
    "repository": timedelta(minutes=5),
    "cluster": timedelta(minutes=1),
    "certificate": timedelta(0),
}
"""How long something must be so, to be no hiccup."""
NEAR = timedelta(days=14)  # before the end of a certificate
PART = 10  # of its life, where that is short: who makes such ones makes them anew in time


class Sighting(Value, frozen=True):
    """How a thing is now. *problem*: what is in its way; empty: nothing; None: nobody knows."""

    about: About
    subject: str
    problem: str | None = ""

    @property
    def name(self) -> str:
        return f"{self.about}:{self.subject}"


class Kept(Value, frozen=True):
    """A trouble that there is *since* then; *annotation*: what was told of it."""

    about: About
    subject: str
    since: datetime
    message: str = ""
    annotation: str = ""

    @property
    def text(self) -> str:
        return encode(self).decode()


def kept(text: str) -> Kept | None:
    """None: that is none of ours."""
    try:
        return decode(text.encode(), Kept)
    except msgspec.DecodeError:
        return None


def lasts(sighting: Sighting, since: datetime, now: datetime) -> bool:
    return now - since >= PATIENCE[sighting.about]


def expiring(begin: datetime, end: datetime, now: datetime) -> str:
    """What is wrong with a certificate that is good from *begin* to *end*; empty: nothing."""
    if end - now > min(NEAR, (end - begin) / PART):
        return ""
    return f"it {'ended' if end <= now else 'ends'} at {end:%Y-%m-%d %H:%M} UTC"


def trouble(
    about: About,
    subject: str,
    message: str,
    since: datetime,
    *,
    over: bool = False,
    left: bool = False,
    annotation: str = "",
) -> Object:
    """
    *subject*: the address or name; one that came *since* then is the same object.

    *over*: it is well again, or *left*: it is there no more.
    """
    came = since.isoformat().replace("+00:00", "Z")
    metadata: dict[str, Any] = {"name": f"{about}:{subject}", "namespace": "", "uid": came}
    if annotation:
        metadata["annotations"] = {states.ANNOTATION: annotation}
    spec = {
        "about": about,
        "subject": subject,
        "title": (LEFT if left else OVER if over else TITLES)[about].format(subject=subject),
        "message": message,
        "since": came,
        "over": over or left,
    }
    return Object({"apiVersion": API, "kind": KIND, "metadata": metadata, "spec": spec})
