"""Deletion as Kubernetes does it: finalizers, grace, owners, namespaces. Pure."""

from trueup.apiserver.lifecycle.deletion import (
    DeleteOptions,
    Keep,
    Remove,
    after_update,
    begin_delete,
)
from trueup.apiserver.lifecycle.garbage import Graph, concerned, garbage
from trueup.apiserver.lifecycle.namespaces import immortal, terminate, terminating_message

__all__ = [
    "DeleteOptions",
    "Graph",
    "Keep",
    "Remove",
    "after_update",
    "begin_delete",
    "concerned",
    "garbage",
    "immortal",
    "terminate",
    "terminating_message",
]
