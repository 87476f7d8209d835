"""Who asks: what a token, a password or an identity provider vouched for."""

from collections.abc import Mapping
from typing import Any

from trueup.k8s.value import Value

ISSUER = "argocd"
"""Of the tokens that the server signs itself."""


class Identity(Value, frozen=True):
    """
    Whoever a request is from; the empty one is nobody in particular.

    *subject*: what rules call them: a local account (``admin``), the role of a project
    (``proj:web:ci``), or what their issuer calls them. *name*: what people read (an address, a user
    name); the subject if it is empty. *claims*: of the token, from which groups are read by the
    scopes that ``argocd-rbac-cm`` names. *operator*: whoever has the key of this very server, and
    so everything that it has; no rule applies to them. *session*: of a browser or a command line,
    which is given a new token near its end.
    """

    subject: str = ""
    name: str = ""
    issuer: str = ISSUER
    claims: Mapping[str, Any] = {}
    operator: bool = False
    session: bool = False

    @property
    def called(self) -> str:
        return self.name or self.subject or "anonymous"


ANONYMOUS = Identity()
OPERATOR = Identity("admin", operator=True)
