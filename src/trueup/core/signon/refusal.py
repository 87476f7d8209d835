"""``refusal``: what whoever brings a token that does not count is told."""

from trueup.model.errors import Refused


def refusal(message: str, hint: str = "") -> Refused:
    """An answer 401; neither text holds a part of the token but claims."""
    return Refused(401, "Unauthorized", message, hint)
