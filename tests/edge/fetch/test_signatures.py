"""Signatures of commits and tags, by real keys of GnuPG and SSH."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.repository import Repository
from tests.support.signing import Gpg, Signer, gpg, needs_gpg, needs_ssh_keygen, ssh_signer
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.git import GitSources
from trueup.edge.fetch.keyring import described
from trueup.model.errors import Stalled
from trueup.model.project import KeyPolicy
from trueup.model.source import Source

pytestmark = [needs_gpg, needs_ssh_keygen, pytest.mark.slow]
SEAL = "all is well\n\nArgocd-gpg-seal: looked through"


@pytest.fixture(scope="module")
def secret() -> Iterator[Gpg]:
    with gpg() as made:
        yield made


@pytest.fixture(scope="module")
def ann(secret: Gpg) -> Signer:
    return secret.signer("ann")


@pytest.fixture(scope="module")
def bob(secret: Gpg) -> Signer:
    return secret.signer("bob", subkey=True)


@pytest.fixture
def carl(tmp_path: Path) -> Signer:
    return ssh_signer(tmp_path / "carl")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "shop")
    made.commit({"a.yaml": "a: 1"}, "unsigned")
    return made


class Keys:
    """The ConfigMap's data; changed by tests."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def __call__(self) -> dict[str, str]:
        return self.texts

    def add(self, *signers: Signer) -> None:
        self.texts |= {each.id.replace(":", "-"): each.public for each in signers}


@pytest.fixture
def keys(ann: Signer, bob: Signer, carl: Signer) -> Keys:
    made = Keys()
    made.add(ann, bob, carl)
    return made


@pytest_asyncio.fixture
async def sources(tmp_path: Path, keys: Keys) -> AsyncIterator[GitSources]:
    async def anonymous(_url: str) -> Access:
        return Access()

    made = GitSources(tmp_path / "data", anonymous, recent=0.0, keys=keys)
    yield made
    await made.close()


async def faults(
    sources: GitSources, source: Source, mode: str, *allowed: Signer
) -> tuple[str, ...]:
    revision = await sources.head(source)
    policy = KeyPolicy(mode, tuple(each.id for each in allowed))
    found = await sources.faults(source, revision, policy)
    return tuple(each.partition("': ")[2] for each in found)


async def test_a_commit_is_signed_by_who_may(
    repository: Repository, sources: GitSources, ann: Signer, bob: Signer, carl: Signer
) -> None:
    source = Source(repository.url, target_revision="main")
    assert await faults(sources, source, "head", ann) == ("unsigned (key_id=)",)
    for signer in (ann, bob, carl):
        signer.commit(repository)
        assert await faults(sources, source, "head", signer) == ()
    (told,) = await faults(sources, source, "head", ann, bob)
    assert told == f"signed with unallowed key (key_id={carl.id})"


async def test_keys_may_be_named_by_fingerprint(
    repository: Repository, sources: GitSources, ann: Signer
) -> None:
    ann.commit(repository)
    source = Source(repository.url)
    revision = await sources.head(source)
    assert await sources.faults(source, revision, KeyPolicy("head", (ann.fingerprint,))) == ()


async def test_a_key_that_is_not_in_the_keyring_vouches_for_nobody(
    repository: Repository, sources: GitSources, keys: Keys, ann: Signer, carl: Signer
) -> None:
    keys.texts.clear()
    source = Source(repository.url)
    ann.commit(repository)
    (told,) = await faults(sources, source, "head", ann)
    assert told == f"signed with key not in keyring (key_id={ann.id})"
    keys.add(ann)
    assert await faults(sources, source, "head", ann) == ()
    carl.commit(repository)
    assert len(await faults(sources, source, "head", carl)) == 1
    keys.texts["other"] = "-----BEGIN PGP PUBLIC KEY BLOCK-----\nrubbish"
    keys.add(carl)
    assert await faults(sources, source, "head", carl) == ()


async def test_a_forged_commit_has_a_bad_signature(
    repository: Repository, sources: GitSources, ann: Signer
) -> None:
    ann.commit(repository)
    text = repository.git("cat-file", "commit", "HEAD").replace("signed", "forged") + "\n"
    (repository.folder / "forged").write_text(text)
    forged = repository.git("hash-object", "-t", "commit", "-w", "forged")
    repository.git("update-ref", "refs/heads/main", forged)
    (told,) = await faults(sources, Source(repository.url), "head", ann)
    assert told.startswith("bad signature")


async def test_an_annotated_tag_stands_in_for_its_commit(
    repository: Repository, sources: GitSources, ann: Signer, carl: Signer
) -> None:
    ann.tag(repository, "v1.0.0")
    repository.git("tag", "--annotate", "v2.0.0", "--message", "unsigned")
    repository.git("tag", "light")
    for target in ("v1.0.0", "1.*", "refs/tags/v1.0.0"):
        assert await faults(sources, Source(repository.url, "", target), "head", ann) == ()
    for target in ("v2.0.0", "light", "main"):
        (told,) = await faults(sources, Source(repository.url, "", target), "head", ann)
        assert told == "unsigned (key_id=)"
    carl.commit(repository)
    carl.tag(repository, "v3.0.0")
    tagged = Source(repository.url, "", "v3.0.0")
    assert await faults(sources, tagged, "head", carl) == ()
    assert len(await faults(sources, tagged, "head", ann)) == 1


async def test_a_tag_vouches_under_its_own_name_only(
    repository: Repository, sources: GitSources, ann: Signer
) -> None:
    ann.tag(repository, "v1.0.0")
    repository.git("update-ref", "refs/tags/v9.0.0", "refs/tags/v1.0.0")
    (told,) = await faults(sources, Source(repository.url, "", "v9.0.0"), "head", ann)
    assert told == "unsigned (key_id=)"


async def test_strict_wants_the_history_signed_back_to_a_seal(
    repository: Repository, sources: GitSources, ann: Signer, carl: Signer
) -> None:
    source = Source(repository.url)
    ann.commit(repository)
    assert await faults(sources, source, "strict", ann) == ("unsigned (key_id=)",)
    ann.commit(repository, SEAL)
    assert await faults(sources, source, "strict", ann) == ()
    ann.commit(repository)
    assert await faults(sources, source, "strict", ann) == ()
    repository.commit(message="unsigned again")
    assert await faults(sources, source, "strict", ann) == ("unsigned (key_id=)",)
    ann.commit(repository)
    assert await faults(sources, source, "strict", ann) == ("unsigned (key_id=)",)
    carl.commit(repository, SEAL)
    assert len(await faults(sources, source, "strict", ann)) == 1
    assert await faults(sources, source, "strict", ann, carl) == ()


async def test_what_one_policy_found_well_is_not_so_for_another(
    repository: Repository, sources: GitSources, ann: Signer, carl: Signer
) -> None:
    source = Source(repository.url)
    carl.commit(repository, SEAL)
    ann.commit(repository)
    assert await faults(sources, source, "strict", ann, carl) == ()
    assert len(await faults(sources, source, "strict", ann)) == 1
    ann.commit(repository)
    assert len(await faults(sources, source, "strict", ann)) == 1


async def test_keys_are_described(ann: Signer, bob: Signer, carl: Signer) -> None:
    (found,) = await described(ann.public)
    assert (found.id, found.fingerprint) == (ann.id, ann.fingerprint)
    assert (found.kind, found.owner) == ("ed25519", "ann <ann@example.test>")
    assert [each.id for each in await described(ann.public + bob.public)] == [ann.id, bob.id]
    (found,) = await described(carl.public)
    assert (found.id, found.kind) == (carl.id, "ssh-ed25519")
    for text in ("", "rubbish", "-----BEGIN PGP PUBLIC KEY BLOCK-----\nrubbish"):
        with pytest.raises(Stalled, match="no public key"):
            await described(text)
