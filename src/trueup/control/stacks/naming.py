"""Naming: what the state of a Stack is called."""

from trueup.model.stack import Stack


def state_of(stack: Stack) -> str:
    """``namespace/name/workspace``."""
    return f"{stack.namespace}/{stack.name}/{stack.spec.workspace or 'default'}"
