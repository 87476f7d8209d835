"""
Delivery: one message to one receiver, from the moment it is due to the moment it is sent or dead.

What is said of it here may be shown to whoever may see the object that it is about; the message
itself may hold secrets, and stands apart, sealed (`edge.outbox`).
"""

import hashlib
from datetime import datetime
from enum import StrEnum

from trueup.k8s.value import Value
from trueup.model.notice import About, Notice


class Phase(StrEnum):
    """
    SENDING: a process has it, until its claim ends. RETRYING: it failed, and will be tried again.

    DEAD: nobody tries again by himself. DROPPED: a person has decided that it is not sent.
    """

    WAITING = "waiting"
    SENDING = "sending"
    RETRYING = "retrying"
    SENT = "sent"
    DEAD = "dead"
    DROPPED = "dropped"


OPEN = frozenset({Phase.WAITING, Phase.SENDING, Phase.RETRYING})


class Topic(Value, frozen=True):
    """The object that it is about; *resource*: what rules call its kind (``applications``)."""

    kind: str
    namespace: str
    name: str
    uid: str = ""
    project: str = ""
    resource: str = ""

    def __str__(self) -> str:
        where = f"{self.namespace}/" if self.namespace else ""
        return f"{self.kind} {where}{self.name}"


class Occasion(Value, frozen=True):
    """
    What is told to whom. *state*: what the annotation of the object calls it.

    It names the trigger, its condition, the value of ``oncePer`` and the receiver: of a topic, what
    is called the same is told once.
    """

    topic: Topic
    trigger: str
    state: str
    templates: tuple[str, ...]
    service: str
    recipient: str = ""

    @property
    def key(self) -> str:
        return key(self.topic, self.state)


def key(topic: Topic, state: str) -> str:
    """Of one length, whatever they are called."""
    parts = (topic.kind, topic.namespace, topic.name, topic.uid, state)
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()


class Letter(Value, frozen=True):
    """What is said; it may hold secrets, and is shown to nobody but its receiver."""

    notice: Notice
    about: About


class Delivery(Value, frozen=True):
    """
    *made*: when it became due; *due*: when it is tried next, or a claim ends. *tries*: so far.

    *within*: the delivery that it was told together with, in one message; 0: it was told alone.
    *written*: whether there is a message: none, where the template failed.
    """

    id: int
    topic: Topic
    trigger: str
    templates: tuple[str, ...]
    service: str
    recipient: str
    made: datetime
    phase: Phase
    tries: int = 0
    due: datetime | None = None
    sent: datetime | None = None
    problem: str = ""
    within: int = 0
    written: bool = True


class Sought(Value, frozen=True):
    """Which deliveries; what is empty asks for nothing. *before*: only older ones than that id."""

    kind: str = ""
    namespace: str = ""
    name: str = ""
    project: str = ""
    service: str = ""
    trigger: str = ""
    phases: tuple[Phase, ...] = ()
    before: int = 0


class Backlog(Value, frozen=True):
    """What one receiver is to be told by now; *recent*: what it was told lately, *since* then."""

    service: str
    recipient: str
    waiting: int
    oldest: datetime
    recent: int = 0
