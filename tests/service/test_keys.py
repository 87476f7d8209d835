"""The table of Argo CD's keys says what is read: no key too many, none too few."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import trueup
from trueup.core.access.accounts import accounts
from trueup.core.signon.outside import outside
from trueup.service import keys
from trueup.service.access.ruling import Ruling
from trueup.service.argocd_cm import operating
from trueup.service.entering import entering

SOURCES = Path(trueup.__file__).parent
KEY = re.compile(r"[\"'`]([a-zA-Z][\w-]*(?:\.[\w*-]+)*\.?)[\"'`]")
REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "argocd-cm.md"


class Asked(dict[str, str]):
    """Notes which keys it is asked for."""

    def __init__(self, **said: str) -> None:
        super().__init__(**said)
        self.keys_asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.keys_asked.add(key)
        return super().get(key, default)


def read() -> Iterator[tuple[Mapping[str, str], set[str]]]:
    """What each reader asks for, of which object."""
    map, parameters, rules = Asked(), Asked(), Asked()
    operating(map, parameters)
    entering(map)
    accounts(map, {})
    outside(map, {}, parameters, {})
    Ruling().read(rules)
    yield keys.MAP, map.keys_asked
    yield keys.PARAMETERS, parameters.keys_asked
    yield keys.RULES, rules.keys_asked


def test_what_is_read_is_honoured() -> None:
    for known, asked in read():
        assert {key for key in asked if keys.fate(known, key) != keys.HONOURED} == set()
        assert asked


@pytest.mark.parametrize("name", keys.OBJECTS)
def test_what_is_honoured_is_read(name: str) -> None:
    files = (path for path in SOURCES.rglob("*.py") if path != Path(keys.__file__))
    written = {key for path in files for key in KEY.findall(path.read_text())}
    honoured = (key for key, why in keys.OBJECTS[name].items() if not why)
    begun = {key.partition("*")[0].rstrip(".") for key in honoured}
    assert {key for key in begun if not {key, f"{key}."} & written} == set()


@pytest.mark.parametrize("known", [keys.MAP, keys.PARAMETERS])
def test_what_is_honoured_is_explained(known: Mapping[str, str]) -> None:
    page = REFERENCE.read_text()
    honoured = {key.partition("*")[0] for key, why in known.items() if not why} - {"accounts."}
    assert {key for key in honoured if f"`{key}" not in page} == set()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"timeout.reconcilation": "1m"}, "no such key; did you mean timeout.reconciliation?"),
        ({"colour": "red"}, "no such key"),
        ({"resource.respectRBAC": "strict"}, "has no effect: kinds that may not be listed are"),
        ({"resource.manifest.compression.enabled": "false"}, ""),
        ({"kustomize.path.v5.0.1": "/x", "accounts.alice.enabled": "false"}, ""),
    ],
)
def test_what_has_no_effect_is_told(said: dict[str, str], told: str) -> None:
    found = list(keys.passed_over(said, keys.MAP))
    assert [each.partition(": ")[2][: len(told)] for each in found] == ([told] if told else [])


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("server.log.level", "`--log-level`"),
        ("controller.k8s.client.qps", "a cluster is watched"),
        ("server.default.cache.expiration", "renders are kept"),
        ("applicationsetcontroller.policy", "ApplicationSets"),
        ("applicationsetcontroller.namespaces", ""),
        ("redis.sentinel.hosts", "there is no Redis"),
        ("server.repo.server.strict.tls", "there is no such process"),
    ],
)
def test_keys_of_processes(key: str, why: str) -> None:
    found = keys.fate(keys.PARAMETERS, key)
    assert found is not None
    assert found.startswith(why)
    assert bool(found) is bool(why)
