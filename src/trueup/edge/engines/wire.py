"""
What the main process and a worker say to each other: frames of four bytes of length and msgpack.

Objects travel as JSON bytes, so that the main process takes apart only what it needs.
"""

from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from trueup.core.render.job import Job
from trueup.k8s.value import Value
from trueup.model.lock import Lock
from trueup.model.origin import Origin, Place, Wanted

HEADER = 4
LARGEST = 1 << 30


class Work(Value, frozen=True):
    """
    A job, the files it reads by path, and the symbolic links among them.

    *wanted*: where these are declared is asked for, instead of the objects. *lent*: variables for
    commands that stand in no digest and in no file, for they may be secret. *keys* open what is
    encrypted, *unlocked* (by `core.decrypt.keys`) what takes more than a key; no less secret.
    """

    job: Job
    files: Mapping[str, bytes]
    links: Mapping[str, str] = {}
    wanted: tuple[Wanted, ...] = ()
    lent: Mapping[str, str] = {}
    keys: tuple[str, ...] = ()
    unlocked: Mapping[str, str] = {}


class Done(Value, frozen=True, tag="done"):
    """
    The objects, each as JSON, where each is declared, and *by* which program they were made.

    *places*: of each thing that was wanted, of the object itself and then of each path. *secret*:
    something was encrypted, so nothing of it may be written down. *locked*: nothing was made, for
    these have to be opened first.
    """

    objects: tuple[bytes, ...] = ()
    warnings: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
    places: tuple[tuple[Place, ...], ...] = ()
    secret: bool = False
    by: str = ""
    locked: tuple[Lock, ...] = ()


class Refused(Value, frozen=True, tag="refused"):
    """A person must change something; the fields of ``Stalled``."""

    reason: str
    message: str
    hint: str = ""


Answer: TypeAlias = Done | Refused

_ANSWERS: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Done | Refused)


def packed(message: Work | Answer) -> bytes:
    """*message* as a frame."""
    body = msgspec.msgpack.encode(message)
    return len(body).to_bytes(HEADER, "big") + body


def work(body: bytes) -> Work:
    """The request that a frame holds."""
    return msgspec.msgpack.decode(body, type=Work)


def answer(body: bytes) -> Answer:
    """The answer that a frame holds."""
    return _ANSWERS.decode(body)
