"""
Address: what the outbox calls a service.

One of a namespace's own settings has the namespace before it, which no key of a ConfigMap can have.
"""

BETWEEN = "/"


def address(service: str, namespace: str = "") -> str:
    """*namespace*: whose own the service is; empty: it is the operator's."""
    return f"{namespace}{BETWEEN}{service}" if namespace else service


def parted(address: str) -> tuple[str, str]:
    """The namespace, if it is one's own, and the service."""
    namespace, _, service = address.rpartition(BETWEEN)
    return namespace, service
