"""Whether one of an issuer's keys has signed a token."""

import warnings
from collections.abc import Iterable, Mapping
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey

from trueup.core.signon.jwt import Jwt

Published = Mapping[str, Any]
TRIED = 16  # keys, for a token that does not say which
Kind = type[RSAKey] | type[ECKey] | type[OKPKey]
KINDS: Mapping[str, tuple[str, Kind]] = {
    "RS": ("RSA", RSAKey),
    "PS": ("RSA", RSAKey),
    "ES": ("EC", ECKey),
    "Ed": ("OKP", OKPKey),
}
"""What a family of algorithms is checked with: never a secret that both sides would know."""


def signed(token: Jwt, keys: Iterable[Published]) -> bool:
    fitting = [each for each in keys if _fits(token, each)]
    return any(_signed_by(token, each) for each in fitting[:TRIED])


def _fits(token: Jwt, key: Published) -> bool:
    kind, _ = KINDS[token.algorithm[:2]]
    return (
        key.get("kty") == kind
        and key.get("use") in (None, "sig")
        and key.get("alg") in (None, token.algorithm)
        and (not token.key or key.get("kid") in (None, token.key))
    )


def _signed_by(token: Jwt, key: Published) -> bool:
    """False also for a key that is none: the others may be."""
    _, kind = KINDS[token.algorithm[:2]]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)  # of the old name of Ed25519
            made = kind.import_key(dict(key))
            jws.deserialize_compact(token.text, made, algorithms=[token.algorithm])
    except (JoseError, ValueError, KeyError, TypeError):
        return False
    return True
