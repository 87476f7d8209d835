"""Troubles: how repositories, clusters and certificates are, for people to be told of."""

import base64
import binascii
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from trueup.control.alerts.troubled import Troubled
from trueup.control.watch import Cache
from trueup.core.alerts.troubles import Sighting, expiring
from trueup.k8s.ref import Ref
from trueup.service.certificate import CERTIFICATE, OWN, SECRET
from trueup.service.wiring.parts import Parts

OURS = "Trueup's own API"


def troubled(parts: Parts) -> Troubled:
    def sightings() -> Iterator[Sighting]:
        for address, problem in parts.poller.looks():
            yield Sighting("repository", address, problem)
        yield from _clusters(parts)
        yield from _certificates(parts)

    clock, outbox = parts.reach.clock, parts.outbox.deliveries
    return Troubled(sightings, outbox, parts.alerts.saying, clock)


def _clusters(parts: Parts) -> Iterator[Sighting]:
    """Of those that nothing goes to nobody knows how they are."""
    followed = {address: cache for address, _, cache in parts.reach.fleet.followed()}
    for address in parts.reach.clusters.declared():
        cache = followed.get(address)
        yield Sighting("cluster", address, _problem(cache) if cache else None)


def _problem(of: Cache) -> str | None:
    if of.problem:
        return of.problem.message
    return "" if of.known else None


def _certificates(parts: Parts) -> Iterator[Sighting]:
    now = parts.reach.clock.now()
    for subject, pem in _pems(parts):
        good = ends(pem)
        yield Sighting("certificate", subject, expiring(*good, now) if good else None)


def _pems(parts: Parts) -> Iterator[tuple[str, bytes]]:
    """
    What our own port shows, or would where it is another process; what clusters are shown, by a
    Secret, a kubeconfig or a plugin; and what their API servers show.
    """
    secret = parts.live.get(Ref(SECRET, parts.settings.home.namespace, OWN))
    kept = (secret.at("data", CERTIFICATE) if secret else None) or ""
    if shown := parts.shown() or _decoded(str(kept)):
        yield OURS, shown
    declared = parts.reach.clusters.shown()
    for address, coded in declared.items():
        yield f"the account for {address}", _decoded(coded)
    for address, (ours, theirs) in parts.reach.clusters.certificates().items():
        if ours and address not in declared:
            yield f"the account for {address}", ours
        if theirs:
            yield f"the API server of {address}", theirs


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""


@lru_cache(4096)
def ends(pem: bytes) -> tuple[datetime, datetime] | None:
    """From when until when a certificate is good; None: it is none."""
    from cryptography import x509

    try:
        found = x509.load_pem_x509_certificate(pem)
        return found.not_valid_before_utc, found.not_valid_after_utc
    except ValueError:
        return None
