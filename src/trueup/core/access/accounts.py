"""
Local accounts: as ``argocd-cm`` declares them and ``argocd-secret`` knows their passwords.

``accounts.<name>: login, apiKey`` and ``accounts.<name>.enabled`` in the ConfigMap;
``accounts.<name>.password``, ``.passwordMtime`` and ``.tokens`` in the Secret. ``admin`` is always
there, and may log in.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import msgspec

from trueup.k8s.value import Value

ADMIN = "admin"
LOGIN, API_KEY = "login", "apiKey"
CAPABILITIES = (LOGIN, API_KEY)
PASSWORD_PATTERN = "^.{8,32}$"  # noqa: S105  # what a password must match unless argocd-cm says
_TRUE = frozenset({"1", "t", "T", "true", "TRUE", "True"})
_FALSE = frozenset({"0", "f", "F", "false", "FALSE", "False"})


class ApiToken(Value, frozen=True):
    """A token that was given out: its id, and seconds since the epoch (*exp* 0: it never ends)."""

    id: str
    iat: int = 0
    exp: int = 0


class Account(Value, frozen=True):
    """*password*: its hash; *changed*: when that was set, in seconds since the epoch."""

    name: str
    enabled: bool = True
    capabilities: tuple[str, ...] = ()
    password: str = ""
    changed: float | None = None
    tokens: tuple[ApiToken, ...] = ()

    def may(self, capability: str) -> bool:
        return capability in self.capabilities


class Accounts(Value, frozen=True):
    """By name. *problems*: entries that make no sense; what they are about counts as not set."""

    known: Mapping[str, Account] = {}
    problems: tuple[str, ...] = ()


def accounts(data: Mapping[str, str], secret: Mapping[str, str]) -> Accounts:
    """From the ``data`` of ``argocd-cm`` and the decoded one of ``argocd-secret``."""
    problems: list[str] = []
    found = {ADMIN: _admin(data, secret, problems)}
    for name in _declared(data, problems):
        if name == ADMIN:
            continue
        stem = f"accounts.{name}"
        found[name] = Account(
            name,
            _switch(data, f"{stem}.enabled", problems),
            _capabilities(data, stem, problems),
            secret.get(f"{stem}.password", ""),
            _moment(secret, f"{stem}.passwordMtime", problems),
            _tokens(secret, f"{stem}.tokens", problems),
        )
    return Accounts(found, tuple(problems))


def wrong_entry(key: str, text: str) -> bool:
    """Whether a key of ``argocd-secret`` makes no sense; what it holds is nobody's to tell."""
    match key.split("."):
        case ["accounts", name, _]:
            return bool(accounts({f"accounts.{name}": ""}, {key: text}).problems)
    return bool(accounts({}, {key: text}).problems)


def entries(account: Account) -> dict[str, str | None]:
    """What ``argocd-secret`` says of it; None: the key is not there."""
    stem = ADMIN if account.name == ADMIN else f"accounts.{account.name}"
    tokens = [
        {"id": each.id, "iat": each.iat} | ({"exp": each.exp} if each.exp else {})
        for each in account.tokens
    ]
    moment = account.changed
    changed = datetime.fromtimestamp(moment, UTC) if moment is not None else None
    return {
        f"{stem}.password": account.password or None,
        f"{stem}.passwordMtime": f"{changed:%Y-%m-%dT%H:%M:%SZ}" if changed else None,
        f"{stem}.tokens": msgspec.json.encode(tokens).decode() if tokens else None,
    }


def _admin(data: Mapping[str, str], secret: Mapping[str, str], problems: list[str]) -> Account:
    more = _capabilities(data, f"accounts.{ADMIN}", problems)
    return Account(
        ADMIN,
        _switch(data, "admin.enabled", problems, unclear=True),
        tuple(dict.fromkeys((LOGIN, *more))),
        secret.get("admin.password", ""),
        _moment(secret, "admin.passwordMtime", problems),
        _tokens(secret, "admin.tokens", problems),
    )


def _declared(data: Mapping[str, str], problems: list[str]) -> Iterator[str]:
    seen = set()
    for key in data:
        match key.split("."):
            case ["accounts", name] | ["accounts", name, "enabled"] if name:
                if name not in seen:
                    seen.add(name)
                    yield name
            case ["accounts", *_]:
                problems.append(f"{key}: accounts.<name> or accounts.<name>.enabled is expected")


def _capabilities(data: Mapping[str, str], key: str, problems: list[str]) -> tuple[str, ...]:
    said = [each.strip() for each in data.get(key, "").split(",") if each.strip()]
    for each in said:
        if each not in CAPABILITIES:
            problems.append(f"{key}: {each!r} is neither login nor apiKey")
    return tuple(each for each in said if each in CAPABILITIES)


def _switch(
    data: Mapping[str, str], key: str, problems: list[str], *, unclear: bool = False
) -> bool:
    """On unless it says no; what is neither yes nor no is *unclear*, and is told."""
    said = data.get(key)
    if said is None or said in _TRUE:
        return True
    if said not in _FALSE:
        problems.append(f"{key}: {said!r} is neither true nor false")
        return unclear
    return False


def _moment(secret: Mapping[str, str], key: str, problems: list[str]) -> float | None:
    said = secret.get(key, "")
    if not said:
        return None
    try:
        return datetime.fromisoformat(said).timestamp()
    except ValueError:
        problems.append(f"{key}: {said!r} is no time of RFC 3339")
        return None


def _tokens(secret: Mapping[str, str], key: str, problems: list[str]) -> tuple[ApiToken, ...]:
    said = secret.get(key, "")
    try:
        return msgspec.json.decode(said, type=tuple[ApiToken, ...] | None) or () if said else ()
    except msgspec.MsgspecError:
        problems.append(f"{key}: a list of tokens as JSON is expected")
        return ()
