"""
What was told already: the annotation ``notified.notifications.argoproj.io``, as Argo CD writes it.

JSON of keys with the second at which each was told. A condition that holds no more is forgotten, so
that it is told again when it comes back; with ``oncePer`` the value stays. At most a hundred stay,
the oldest go first.
"""

from collections.abc import Mapping

import msgspec
import orjson

from trueup.core.alerts.trigger import Told
from trueup.model.notice import Destination

ANNOTATION = "notified.notifications.argoproj.io"
MOST = 100


def read(annotation: str | None) -> dict[str, int]:
    """Of an annotation that makes no sense nothing is known."""
    try:
        return msgspec.json.decode(annotation or "{}", type=dict[str, int])
    except (msgspec.DecodeError, UnicodeEncodeError):
        return {}


def written(state: Mapping[str, int]) -> str | None:
    """None: there is to be no annotation."""
    kept = sorted(state, key=lambda key: (state[key], key))[-MOST:]
    if not kept:
        return None
    said = orjson.dumps({key: state[key] for key in kept}, option=orjson.OPT_SORT_KEYS).decode()
    for letter, code in ESCAPES:
        said = said.replace(letter, code)
    return said


ESCAPES = (("&", "\\u0026"), ("<", "\\u003c"), (">", "\\u003e"))
"""As Go writes JSON; an oncePer may be ``<nil>``."""


def key(trigger: str, told: Told, to: Destination, namespace: str = "") -> str:
    """*namespace*: of a configuration that is a namespace's own."""
    parts = [trigger, told.key, to.service, to.recipient]
    if namespace:
        parts.insert(0, namespace)
    if told.once_per:
        parts.insert(0, told.once_per)
    return ":".join(parts)
