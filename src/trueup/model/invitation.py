"""Invitation: what a link in a message leads to: one approval, of one plan, until a moment."""

from datetime import datetime

from trueup.k8s.value import Value


class Invitation(Value, frozen=True):
    """
    *kind*: ``Stack``, ``Proposal`` or ``Application``; *id*: of the link.

    *digest*: of the plan; empty: whichever it is that is looked at.
    """

    id: str
    kind: str
    namespace: str
    name: str
    digest: str
    until: datetime
