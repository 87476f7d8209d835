"""Outside: all that the settings say of identities that others vouch for."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec

from trueup.core.signon import providers, trust
from trueup.core.signon.providers import Provider, Unusable
from trueup.core.signon.trust import Trust
from trueup.k8s.duration import seconds
from trueup.k8s.value import Value
from trueup.k8s.yaml import YamlError, documents

SESSION = 86400.0
DEX_SERVER = "argocd-dex-server:5556"
SIGNING = "server.secretkey"
NO_RULES: tuple[Trust, ...] = ()
NONE: tuple[str, ...] = ()
T = TypeVar("T")


class Outside(Value, frozen=True):
    """
    *urls*: where people reach us, the main one first. *session*: seconds. *key*: what our own
    tokens are signed with. *last*: what each setting said when it last made sense, which stays in
    force. *problems*: of settings that make no sense.
    """

    urls: tuple[str, ...] = ()
    providers: tuple[Provider, ...] = ()
    trusted: tuple[Trust, ...] = ()
    connectors: tuple[Mapping[str, str], ...] = ()
    connector: str = ""
    session: float = SESSION
    key: str = ""
    last: Mapping[str, str] = {}
    problems: tuple[str, ...] = ()

    def provider(self, id: str) -> Provider | None:
        return next((each for each in self.providers if each.id == id), None)

    def issuing(self, issuer: str) -> tuple[Provider, ...]:
        return tuple(each for each in self.providers if each.issuer == issuer)

    @property
    def dex(self) -> Provider | None:
        return next((each for each in self.providers if each.through), None)


def outside(
    data: Mapping[str, str],
    secrets: Mapping[str, str],
    parameters: Mapping[str, str] | None = None,
    last: Mapping[str, str] | None = None,
) -> Outside:
    """From ``argocd-cm``, the Secrets (see `references`) and ``argocd-cmd-params-cm``."""
    reading = _Reading(data, dict(last or {}))
    urls = _urls(data, reading)
    found = [made for each in _providers(data, secrets, reading) if (made := each)]
    found += _dex(data, secrets, parameters or {}, urls, reading) if not _first(found) else []
    skip = data.get("oidc.tls.insecure.skip.verify") == "true"
    rules = reading.of(
        trust.KEY, lambda text: trust.trusted(text, urls[0] if urls else ""), NO_RULES
    )
    return Outside(
        urls=urls,
        providers=tuple(
            msgspec.structs.replace(each, insecure=each.insecure or skip) for each in found
        ),
        trusted=rules,
        connectors=reading.of("dex.config", providers.connectors, ()),
        connector=next((each.connector for each in found if each.through), ""),
        session=_session(data, reading),
        key=secrets.get(SIGNING, ""),
        last=reading.last,
        problems=tuple(dict.fromkeys(reading.problems)),
    )


class _Reading:
    """Setting by setting; one that makes no sense is as it last was."""

    def __init__(self, data: Mapping[str, str], last: dict[str, str]) -> None:
        self._data = data
        self.last = {key: text for key, text in last.items() if data.get(key, "").strip()}
        self.problems: list[str] = []

    def of(self, key: str, read: Callable[[str], T], default: T) -> T:
        text = self._data.get(key, "")
        if not text.strip():
            return default
        try:
            found = read(text)
        except Unusable as error:
            self.problems.append(f"{key}: {error}")
            return self._before(key, read, default)
        self.last[key] = text
        return found

    def _before(self, key: str, read: Callable[[str], T], default: T) -> T:
        try:
            return read(self.last[key]) if key in self.last else default
        except Unusable:
            return default


def _first(found: list[Provider]) -> bool:
    """Whether ``oidc.config`` is there: as in Argo CD, a Dex counts only if it is not."""
    return any(not each.id for each in found)


def _providers(
    data: Mapping[str, str], secrets: Mapping[str, str], reading: _Reading
) -> list[Provider | None]:
    def one(key: str, id: str) -> Provider | None:
        def read(text: str) -> Provider:
            made, wrong = providers.provider(text, secrets, id)
            reading.problems += (f"{key}: {each}" for each in wrong)
            return made

        return reading.of(key, read, None)

    return [one(key, id) for key, id, _ in providers.declared(data)]


def _dex(
    data: Mapping[str, str],
    secrets: Mapping[str, str],
    parameters: Mapping[str, str],
    urls: tuple[str, ...],
    reading: _Reading,
) -> list[Provider]:
    def read(text: str) -> Provider | None:
        if not providers.mapping(text):
            return None
        made = providers.dex(
            text, urls[0] if urls else "", _dex_server(parameters), secrets.get(SIGNING, "")
        )
        strict = parameters.get("server.dex.server.strict.tls") == "true"
        return msgspec.structs.replace(
            made, insecure=not strict, connector=_connector(data, text, reading)
        )

    found = reading.of("dex.config", read, None)
    return [found] if found else []


def _connector(data: Mapping[str, str], text: str, reading: _Reading) -> str:
    wanted = data.get("dex.auth.connectorId", "").strip()
    if wanted and wanted not in (each.get("id") for each in providers.connectors(text)):
        reading.problems.append(f"dex.auth.connectorId: dex.config has no connector {wanted}")
        return ""
    return wanted


def _dex_server(parameters: Mapping[str, str]) -> str:
    """Where it listens: an address, or a host and port as Argo CD names it."""
    said = parameters.get("server.dex.server", "").strip() or DEX_SERVER
    if "://" in said:
        return said.rstrip("/")
    plain = parameters.get("server.dex.server.plaintext") == "true"
    return f"{'http' if plain else 'https'}://{said.rstrip('/')}"


def _urls(data: Mapping[str, str], reading: _Reading) -> tuple[str, ...]:
    def one(text: str) -> tuple[str, ...]:
        if not providers.web_address(text.strip()):
            raise Unusable(f"{text.strip()} is not an address, such as https://cd.example.com")
        return (text.strip().rstrip("/"),)

    def more(text: str) -> tuple[str, ...]:
        try:
            said = [body for _, body in documents(text.encode())]
            found = msgspec.convert(said[0] if said else [], tuple[str, ...])
        except (YamlError, msgspec.ValidationError) as error:
            raise Unusable(f"it is not a list of addresses: {error}") from error
        return tuple(each for address in found for each in one(address))

    return (*reading.of("url", one, NONE), *reading.of("additionalUrls", more, NONE))


def _session(data: Mapping[str, str], reading: _Reading) -> float:
    def read(text: str) -> float:
        found = seconds(text.strip())
        if not found or found < 0:
            raise Unusable(f"{text} is not a duration, such as 24h")
        return found

    return reading.of("users.session.duration", read, SESSION)
