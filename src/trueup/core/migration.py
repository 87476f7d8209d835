"""Migration: hand over what client-side apply owns to server-side apply (signature first)."""

from typing import Any

from trueup.k8s.object import Object


def migration(live: Object) -> list[dict[str, Any]] | None:
    """
    The JSON patch to send before the first server-side apply; None: there is nothing to hand over.

    It moves the ownership that client-side apply left in managedFields to ``argocd-controller``, so
    that what Git no longer declares is removed by the apply. It fails with a conflict (409) if
    the object has changed since.
    """
    raise NotImplementedError
