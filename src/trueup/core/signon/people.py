"""Claims of a person's token, which are verified, as an identity."""

from typing import Any

from trueup.core.signon.jwt import Claims, text
from trueup.model.identity import Identity


def person(claims: Claims) -> Identity:
    """
    As Argo CD calls them: by the user of a Dex's connector where there is one, else by ``sub``.

    People read the address, which its provider vouches for; other names are whatever somebody
    likes to be called, so they are not shown in place of who it is.
    """
    federated = claims.get("federated_claims")
    user = text(federated.get("user_id")) if isinstance(federated, dict) else ""
    return Identity(
        subject=user or text(claims.get("sub")),
        name=text(claims.get("email")),
        issuer=text(claims.get("iss")),
        claims=claims,
    )


def overflown(claims: Claims) -> bool:
    """Whether Entra ID left out groups because there are too many for a token."""
    names, sources = claims.get("_claim_names"), claims.get("_claim_sources")
    return isinstance(names, dict) and "groups" in names and sources is not None


def with_groups(claims: Claims, groups: Any) -> Claims:
    """With those that somebody was asked for, in place of the token's own."""
    return {**claims, "groups": groups}
