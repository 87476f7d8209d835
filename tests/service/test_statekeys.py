"""The key of the states in a Secret: made once, whoever comes first; added to and never changed."""

import asyncio
from pathlib import Path

import pytest

from tests.support.story import ARGOCD, world
from trueup.edge.states.keyring import keyring, text_of
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Refused, Stalled
from trueup.service.statekeys import NAME, SecretKeys

KEYS = [text_of(bytes([at]) * 32) for at in range(4)]


async def test_replicas_that_start_at_once_have_the_same_key(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        sources = [SecretKeys(made.cluster, ARGOCD) for _ in range(4)]
        assert await sources[0].read() == {}
        found = await asyncio.gather(
            *(each.add("k1", key) for each, key in zip(sources, KEYS, strict=True))
        )
        assert len({each["k1"] for each in found}) == 1
        first = found[0]["k1"]
        both = await sources[1].add("k2", KEYS[2])
        assert both == {"k1": first, "k2": KEYS[2]}
        assert await sources[2].add("k1", KEYS[3]) == both
        assert keyring(both, "here").newest == "k2"
        secret = await made.cluster.get(Ref(GroupKind("", "Secret"), ARGOCD, NAME))
        assert secret is not None


class Forbidding:
    """A cluster in which we may read nothing but what is not there."""

    async def get(self, _ref: Ref) -> Object | None:
        return None

    async def create(self, _body: object) -> Object:
        raise Refused(403, "Forbidden", "secrets is forbidden")


async def test_where_it_may_not_be_written_people_are_told_what_to_grant() -> None:
    source = SecretKeys(Forbidding(), ARGOCD)  # type: ignore[arg-type]
    with pytest.raises(Stalled) as stalled:
        await source.add("k1", KEYS[0])
    assert "Secret argocd/trueup-state-key cannot be written" in stalled.value.message
    assert "grant get, create and patch" in stalled.value.hint
