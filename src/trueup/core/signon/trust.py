"""
Pipelines and service accounts that are trusted by what their tokens say: ``trueup.identities``.

No secret is stored: a pipeline brings a token that its own host signed for it. A rule says whose
tokens count, whom they must be meant for, and what they must say; what the bearer is called and
which groups it is in is ours to say, never the token's. A rule that every project of a public host
would satisfy is no rule, so one without a claim is refused.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from trueup.core.globs import matches, sane
from trueup.core.signon.jwt import Claims, Jwt
from trueup.core.signon.providers import Unusable, certificates, web_address
from trueup.k8s.value import Value
from trueup.k8s.yaml import YamlError, documents
from trueup.model.identity import Identity

KEY = "trueup.identities"
KUBERNETES = "kubernetes"
PRESETS: Mapping[str, str] = {
    "github": "https://token.actions.githubusercontent.com",
    "gitlab": "https://gitlab.com",
    KUBERNETES: "",  # the cluster that Trueup itself runs in, unless an issuer is named
}
RESERVED = re.compile(r"admin|(role|proj):.*", re.DOTALL)  # what rules call others
_FIELD = re.compile(r"\{([^{}]*)\}")


class Trust(Value, frozen=True, forbid_unknown_fields=True):
    """
    *claims*: globs by claim, all of which must be satisfied; *subject*: what the bearer is called,
    with claims in braces. *root_ca*: PEM, for an issuer with a certificate of its own.
    """

    name: str = ""
    preset: str = ""
    issuer: str = ""
    audience: str | tuple[str, ...] = ()
    claims: Mapping[str, str | tuple[str, ...]] = {}
    subject: str = ""
    groups: tuple[str, ...] = ()
    root_ca: str = msgspec.field(name="rootCA", default="")

    @property
    def home(self) -> bool:
        """Whether the home cluster itself is asked for the bearer."""
        return self.preset == KUBERNETES and not self.issuer

    @property
    def audiences(self) -> tuple[str, ...]:
        return (self.audience,) if isinstance(self.audience, str) else self.audience


def trusted(text: str, url: str = "") -> tuple[Trust, ...]:
    """The rules that *text* lists; *url*: whom their tokens are meant for unless they say it."""
    try:
        said = [body for _, body in documents(text.encode())]
        found = msgspec.convert(said[0] if said else [], tuple[Trust, ...], strict=False)
    except (YamlError, msgspec.ValidationError) as error:
        raise Unusable(f"it is not a list of rules: {error}") from error
    return tuple(_completed(number, each, url) for number, each in enumerate(found))


def fits(rule: Trust, token: Jwt) -> bool:
    """Whether *token*, whose audience and signature are others' to check, satisfies the claims."""
    return all(_satisfied(token.claims, key, said) for key, said in rule.claims.items())


def bearer(rule: Trust, token: Jwt) -> Identity | None:
    """Who brings *token*, which satisfies the rule; None: it would be called what is reserved."""
    subject = _named(rule.subject, token.claims) if rule.subject else token.subject
    if not subject or RESERVED.fullmatch(subject):
        return None
    kept = {key: token.claims[key] for key in ("aud", "exp", "iat", "jti") if key in token.claims}
    claims = {"iss": token.issuer, "sub": subject, "groups": list(rule.groups), **kept}
    return Identity(subject=subject, issuer=token.issuer, claims=claims)


def _completed(number: int, rule: Trust, url: str) -> Trust:
    where = rule.name or f"rule {number + 1}"
    for problem in _problems(rule, url):
        raise Unusable(f"{where}: {problem}")
    return msgspec.structs.replace(
        rule,
        name=where,
        issuer=rule.issuer or PRESETS.get(rule.preset, ""),
        audience=rule.audiences if any(rule.audiences) else (url,),
    )


def _problems(rule: Trust, url: str) -> Iterator[str]:
    if rule.preset and rule.preset not in PRESETS:
        yield f"preset: {rule.preset} is none of {', '.join(PRESETS)}"
    if not rule.preset and not rule.issuer:
        yield "it has neither issuer nor preset"
    if rule.issuer and not web_address(rule.issuer):
        yield f"issuer: {rule.issuer} is not an address, such as https://gitlab.example.com"
    if rule.root_ca and not certificates(rule.root_ca):
        yield "rootCA: it is no certificate (PEM)"
    if not any(rule.audiences) and not url:
        yield "it says no audience, and url is not set"
    if not any(_narrow(said) for said in rule.claims.values()):
        yield "claims: name at least one, and not by * alone: else every token of the issuer counts"
    for each in (each for said in rule.claims.values() for each in _globs(said)):
        if not sane(each):
            yield f"claims: {each} is not a glob"


def _narrow(said: str | tuple[str, ...]) -> bool:
    globs = _globs(said)
    return bool(globs) and all(each.strip("*?") for each in globs)


def _globs(said: str | tuple[str, ...]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else said


def _satisfied(claims: Claims, key: str, said: str | tuple[str, ...]) -> bool:
    values = tuple(_values(_claim(claims, key)))
    return any(matches(glob, value) for glob in _globs(said) for value in values)


def _claim(claims: Any, key: str) -> Any:
    """``kubernetes.io.namespace`` is found in ``{kubernetes.io: {namespace: …}}``."""
    if not isinstance(claims, dict):
        return None
    if key in claims:
        return claims[key]
    for head in sorted(claims, key=len, reverse=True):
        if key.startswith(f"{head}."):
            return _claim(claims[head], key.removeprefix(f"{head}."))
    return None


def _values(said: Any) -> Iterable[str]:
    match said:
        case bool():
            yield "true" if said else "false"
        case str():
            yield said
        case int():
            yield str(said)
        case list():
            for each in said:
                yield from _values(each)


def _named(template: str, claims: Claims) -> str:
    """Empty if a claim that it names is not there, or is not one text."""
    found = {key: tuple(_values(_claim(claims, key))) for key in _FIELD.findall(template)}
    if not all(len(values) == 1 and values[0] for values in found.values()):
        return ""
    return _FIELD.sub(lambda each: found[each[1]][0], template)
