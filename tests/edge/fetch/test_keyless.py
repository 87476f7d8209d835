"""Who has signed without a key, as Sigstore vouches for it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.packed import tarred
from tests.support.registry import Blob, push, registry_site
from tests.support.sigstore import ISSUER, Sigstore
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.keyless import People
from trueup.edge.fetch.sources import AllSources
from trueup.model.errors import Stalled
from trueup.model.source import Source

DIGEST = f"sha256:{'ab' * 32}"
ANN = f"[{{issuer: '^{ISSUER}$', subject: '^ann@example'}}]"


@pytest.fixture(scope="module")
def sigstore() -> Sigstore:
    return Sigstore()


def test_a_person_has_signed(sigstore: Sigstore) -> None:
    people = People.of(ANN, sigstore.root)
    bundle = sigstore.bundle(DIGEST, "ann@example.test")
    assert people.signed(DIGEST, bundle)
    assert not people.signed(f"sha256:{'cd' * 32}", bundle)
    assert not people.signed(DIGEST, sigstore.bundle(DIGEST, "bob@example.test"))
    assert not people.signed(DIGEST, Sigstore().bundle(DIGEST, "ann@example.test"))
    assert not People.of(ANN.replace(ISSUER, "https://other"), sigstore.root).signed(DIGEST, bundle)
    assert not People.of("", sigstore.root).signed(DIGEST, bundle)


@pytest.mark.parametrize(
    "path",
    [
        ("dsseEnvelope", "payload"),
        ("dsseEnvelope", "signatures", 0, "sig"),
        ("verificationMaterial", "certificate", "rawBytes"),
        ("verificationMaterial", "tlogEntries"),
        ("verificationMaterial", "tlogEntries", 0, "canonicalizedBody"),
        ("verificationMaterial", "tlogEntries", 0, "inclusionPromise", "signedEntryTimestamp"),
        ("verificationMaterial", "tlogEntries", 0, "inclusionProof", "checkpoint", "envelope"),
        ("mediaType",),
    ],
)
def test_every_part_of_a_bundle_counts(sigstore: Sigstore, path: tuple[str | int, ...]) -> None:
    own = json.loads(sigstore.bundle(DIGEST, "ann@example.test"))
    other = json.loads(sigstore.bundle(f"sha256:{'cd' * 32}", "ann@example.test"))
    at, taken = own, other
    for part in path[:-1]:
        at, taken = at[part], taken[part]
    wrongs: tuple[Any, ...] = ([], "", "x" if path == ("mediaType",) else taken[path[-1]])
    for wrong in wrongs:
        at[path[-1]] = wrong
        assert not People.of(ANN, sigstore.root).signed(DIGEST, json.dumps(own).encode())


@pytest.mark.parametrize("text", ["{}", "x", "[{issuer: a}]", "[{issuer: '(', subject: b}]", "[a]"])
def test_identities_that_are_none(text: str) -> None:
    with pytest.raises(Stalled, match="cosignIdentities cannot be read"):
        People.of(text, "")


def test_a_root_that_is_none() -> None:
    with pytest.raises(Stalled, match="cosignTrustedRoot cannot be read"):
        People.of(ANN, "{}").signed(DIGEST, b"{}")


async def test_an_artifact_must_be_signed_by_somebody(sigstore: Sigstore, tmp_path: Path) -> None:
    async def accesses(_address: str) -> Access:
        return Access(cosign_identities=ANN, cosign_trusted_root=sigstore.root)

    sources = AllSources(tmp_path, accesses)
    with registry_site() as registry:
        digest = push(registry, "shop", "1.0.0", [Blob(tarred({"a": "1"}))])
        source = Source(f"oci://{registry.host}/shop", target_revision="1.0.0")
        revision = await sources.head(source)
        sigstore.sign(registry, "shop", digest, "bob@example.test")
        with pytest.raises(Stalled, match="is not signed by those who are set for the repository"):
            await sources.tree(source, revision)
        sigstore.sign(registry, "shop", digest, "ann@example.test")
        assert list((await sources.tree(source, revision)).entries) == ["a"]
    await sources.close()
