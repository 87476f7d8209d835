"""Host: how the webhooks of one kind of host are told, checked and read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from trueup.core.webhooks.notice import Delivery, Told

Secrets = Mapping[str, str]
"""Those of ``argocd-secret`` that are about webhooks, by their keys; none that is empty."""


def header(*names: str) -> Callable[[Delivery], str]:
    """The first of these headers that a delivery has."""
    return lambda delivery: next(filter(None, map(delivery.header, names)), "")


@dataclass(frozen=True, slots=True)
class Host:
    """
    *claims*: whether a delivery is one of its. *keys*: of the secrets that it is checked by.

    *check* raises ``Refused``; it is called if a secret is set. *read*: what it tells; raises
    ``Refused`` too. *delivery*: what it calls this delivery, also when it sends it again.
    """

    name: str
    claims: Callable[[Delivery, Secrets], bool]
    keys: tuple[str, ...]
    check: Callable[[Delivery, Secrets], None]
    read: Callable[[Delivery], Told]
    delivery: Callable[[Delivery], str]
