"""
Generic: for pipelines and hosts that nobody knows; signed, and not to be sent again.

``X-Trueup-Signature: sha256=…`` is the HMAC of the timestamp, a full stop and the body, by
``webhook.generic.secret``; ``X-Trueup-Timestamp`` is in seconds of Unix time.
"""

from datetime import datetime

from trueup.core.webhooks.host import Host, Secrets, header
from trueup.core.webhooks.notice import Delivery, Ignored, Moved, Notice, RefKind, Refused, moved
from trueup.core.webhooks.payload import Payload, read
from trueup.core.webhooks.signing import UNAUTHORIZED, alike, signed

SECRET = "webhook.generic.secret"  # noqa: S105  # the name of a key
SIGNATURE, TIMESTAMP = "X-Trueup-Signature", "X-Trueup-Timestamp"
LASTS = 300.0
"""Seconds that a signature may be off the clock here."""


class Push(Payload, frozen=True):
    """
    Of a *repository*: what has moved (*revision*: any name of a branch or tag; empty: anything),
    the *files* that changed, or the *version* of a *chart*; or an *image* with its tag.
    """

    repository: str = ""
    revision: str = ""
    files: tuple[str, ...] | None = None
    chart: str = ""
    version: str = ""
    image: str = ""


def _push(delivery: Delivery) -> Notice | Ignored:
    said = read(delivery, Push)
    if said.image:
        name, _, tag = said.image.partition("@")[0].rpartition(":")
        if "/" in tag or not name:
            name, tag = said.image.partition("@")[0], ""
        return Notice((f"oci://{name}",), _moves(tag), artifact=True)
    if not said.repository:
        raise Refused(
            400, "neither repository nor image is said", 'send {"repository": "https://…"}'
        )
    where = (said.repository,)
    if said.chart:
        return Notice(where, _moves(said.version), chart=said.chart)
    moves = (moved(said.revision),) if said.revision else ()
    return Notice(where, moves, files=said.files or None)


def _moves(tag: str) -> tuple[Moved, ...]:
    return (Moved(tag, RefKind.TAG),) if tag else ()


def _claims(delivery: Delivery, secrets: Secrets) -> bool:
    return bool(delivery.header(SIGNATURE)) and bool(secrets.get(SECRET))


def _check(delivery: Delivery, secrets: Secrets) -> None:
    text = delivery.header(TIMESTAMP).encode() + b"." + delivery.body
    said = delivery.header(SIGNATURE)
    if not alike(said.removeprefix("sha256=").lower(), signed(secrets[SECRET], text)):
        raise Refused(
            UNAUTHORIZED,
            "the signature is wrong",
            f"{SIGNATURE} is sha256= and the HMAC of {TIMESTAMP}, a full stop and the body",
        )


def timely(delivery: Delivery, now: datetime) -> None:
    """``Refused`` if it was signed at another time than about *now*."""
    text = delivery.header(TIMESTAMP)
    said = float(text) if text.isascii() and text.isdigit() else 0.0
    if abs(now.timestamp() - said) > LASTS:
        raise Refused(
            UNAUTHORIZED,
            f"{TIMESTAMP}: {text or 'nothing'} is not within {LASTS:g} s of now",
            "send the seconds of Unix time, and see that both clocks are right",
        )


GENERIC = Host("generic", _claims, (SECRET,), _check, _push, header(SIGNATURE))
