"""
Whether a token of ours still counts: its account, its project's role, and what became of them.

A session ends with its account, its password and its logout; an API token with its entry in the
account, the token of a role with its entry in the AppProject.
"""

from collections.abc import Collection, Mapping

from trueup.core.access.accounts import API_KEY, LOGIN, Account, ApiToken
from trueup.core.access.roles import role_of
from trueup.core.access.tokens import Claims, Unverified
from trueup.model.identity import Identity
from trueup.model.project import AppProject

RENEWED = 300.0  # seconds before its end in which a session is given a new token


def identified(
    claims: Claims,
    accounts: Mapping[str, Account],
    projects: Mapping[str, AppProject],
    revoked: Collection[str],
) -> Identity:
    """Who has a token of *claims*, which are verified. Raises ``Unverified``."""
    subject = str(claims.get("sub") or "")
    id = str(claims.get("jti") or "")
    if role := role_of(subject):
        _check_role(*role, claims, projects)
        return Identity(subject, claims=claims)
    name, _, said = subject.partition(":")
    capability = LOGIN if said == LOGIN else API_KEY
    _check_account(name, accounts.get(name), capability, id)
    if id in revoked:
        raise Unverified("token is revoked, please re-login")
    _check_password(accounts[name], claims)
    return Identity(name, claims={**claims, "sub": name}, session=capability == LOGIN)


def wants_renewal(claims: Claims, now: float) -> float:
    """For how many seconds a session near its end is to go on; 0: it is not near."""
    end, begun = claims.get("exp"), claims.get("iat")
    if not (isinstance(end, (int, float)) and isinstance(begun, (int, float))):
        return 0
    return end - begun if end - now < RENEWED else 0


def _check_account(name: str, account: Account | None, capability: str, id: str) -> None:
    if account is None:
        raise Unverified(f"account '{name}' does not exist")
    if not account.enabled:
        raise Unverified(f"account {name} is disabled")
    if not account.may(capability):
        raise Unverified(f"account {name} does not have '{capability}' capability")
    if not id:
        told = "token does not have a unique identifier (jti claim) and cannot be validated"
        raise Unverified(told)
    if capability == API_KEY and id not in (each.id for each in account.tokens):
        raise Unverified(f"account {name} does not have token with id {id}")


def _check_password(account: Account, claims: Claims) -> None:
    begun = claims.get("iat")
    if not isinstance(begun, (int, float)):
        raise Unverified("token does not say when it was issued (iat claim)")
    if account.changed is not None and begun < int(account.changed):
        raise Unverified("account password has changed since token issued")


def _check_role(
    project: str, role: str, claims: Claims, projects: Mapping[str, AppProject]
) -> None:
    found = projects.get(project)
    if found is None or role not in (each.name for each in found.spec.roles):
        raise Unverified(f"project '{project}' does not have role '{role}'")
    id, begun = str(claims.get("jti") or ""), claims.get("iat")
    for each in tokens_of(found, role):
        if id == each.id if id else begun == each.iat:
            return
    raise Unverified(
        f"JWT token for role '{role}' issued at '{begun}' does not exist in project '{project}'"
    )


def tokens_of(project: AppProject, role: str) -> tuple[ApiToken, ...]:
    """
    All that were given out for the role and not taken back.

    They stand in the status; those of older versions of Argo CD only in the spec. One without an
    id is called by the second it was issued in.
    """
    kept = (project.status.jwt_tokens_by_role.get(role) or {}).get("items") or ()
    told = [ApiToken(str(each.get("id") or ""), int(each.get("iat") or 0)) for each in kept]
    for each in project.spec.roles:
        if each.name == role:
            told += [ApiToken(token.id, token.iat, token.exp) for token in each.jwt_tokens]
    by_id = {each.id or str(each.iat): each for each in reversed(told)}
    return tuple(by_id[id] for id in sorted(by_id))
