"""Settings of access that break or vanish: nobody is let in by that, and nobody kept out."""

import base64
from collections.abc import Sequence
from typing import Any

import pytest

from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.service.access.register import Register
from trueup.service.inforce import LAST_GOOD

CM, SECRET = "argocd-cm", "argocd-secret"
SETTINGS = {
    "accounts.alice": "login, apiKey",
    "accounts.bob": "login",
    "accounts.bob.enabled": "false",
    "admin.enabled": "false",
    "users.session.duration": "1h",
    "users.anonymous.enabled": "false",
    "passwordPattern": "^.{20,}$",
}
KEPT = {
    "server.secretkey": "a-key-that-signs",
    "accounts.alice.password": "hash",
    "accounts.alice.passwordMtime": "2026-01-01T00:00:00Z",
    "accounts.alice.tokens": '[{"id":"ci","iat":5}]',
}


class Home:
    """Objects of the control namespace, by name."""

    def __init__(self) -> None:
        self._held: dict[Ref, Object] = {}

    def hold(self, body: dict[str, Any]) -> None:
        found = Object(body)
        self._held[found.ref] = found

    def put(self, name: str, data: Any) -> Ref:
        kind = "Secret" if name == SECRET else "ConfigMap"
        if kind == "Secret":
            data = {key: base64.b64encode(text.encode()).decode() for key, text in data.items()}
        where = Ref(GroupKind("", kind), "argocd", name)
        meta = {"name": name, "namespace": "argocd"}
        body = {"apiVersion": "v1", "kind": kind, "metadata": meta, "data": data}
        self._held[where] = Object(body)
        return where

    def drop(self, where: Ref) -> None:
        del self._held[where]

    def get(self, ref: Ref) -> Object | None:
        return self._held.get(ref)

    def of_kind(self, kind: GroupKind, namespace: str = "") -> Sequence[Object]:
        return [each for ref, each in self._held.items() if ref.kind == kind]


def furnished() -> tuple[Home, Register]:
    home = Home()
    home.put(CM, SETTINGS)
    home.put(SECRET, KEPT)
    register = Register(home, "argocd")
    assert register.problems == ()
    return home, register


def state(register: Register) -> tuple[object, ...]:
    """All that somebody's coming in stands on."""
    said = register.entrance
    return register.accounts, said.anonymous, said.duration, said.pattern, register.key


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (CM, {"admin.enabled": "nope"}),
        (CM, {"accounts.alice.enabled": "perhaps"}),
        (CM, {"accounts.bob.enabled": ""}),
        (CM, {"accounts.alice": "login, root"}),
        (CM, {"users.session.duration": "a day"}),
        (CM, {"users.session.duration": "0s"}),
        (CM, {"users.session.duration": "-1h"}),
        (CM, {"users.anonymous.enabled": "perhaps"}),
        (CM, {"passwordPattern": "("}),
        (SECRET, {"server.secretkey": ""}),
        (SECRET, {"accounts.alice.passwordMtime": "yesterday"}),
        (SECRET, {"accounts.alice.tokens": "{"}),
    ],
)
def test_what_breaks_stays_as_it_was_and_is_told(name: str, change: dict[str, str]) -> None:
    home, register = furnished()
    before = state(register)
    register.forget(home.put(name, {**(SETTINGS if name == CM else KEPT), **change}))
    assert state(register) == before
    assert any(name in each for each in register.problems)
    assert not any("hash" in each or "signs" in each for each in register.problems)


@pytest.mark.parametrize("name", [CM, SECRET])
def test_what_is_gone_stays_as_it_was_until_there_is_one_again(name: str) -> None:
    home, register = furnished()
    before = state(register)
    where = home.put(name, SETTINGS if name == CM else KEPT)
    home.drop(where)
    register.forget(where)
    assert state(register) == before
    assert f"{name}: it is gone" in register.problems[0]
    register.forget(home.put(name, {"accounts.bob": "login", "server.secretkey": "other"}))
    assert state(register) != before
    assert register.problems == ()


@pytest.mark.parametrize("data", [None, {"admin.enabled": "nope", "accounts.bob.enabled": "?"}])
def test_a_server_that_starts_then_goes_by_what_was_kept(data: dict[str, str] | None) -> None:
    home = Home()
    home.put(LAST_GOOD, SETTINGS)
    if data is not None:
        home.put(CM, {**SETTINGS, **data})
    late = Register(home, "argocd")
    assert late.problems
    assert not late.accounts["admin"].enabled
    assert not late.accounts["bob"].enabled
    assert late.entrance.duration == 3600


@pytest.mark.parametrize("data", [None, {}, {"unknown": "x", "users.anonymous.enabled": "perhaps"}])
def test_a_first_start_lets_in_admin_alone(data: dict[str, str] | None) -> None:
    home = Home()
    if data is not None:
        home.put(CM, data)
    first = Register(home, "argocd")
    assert list(first.accounts) == ["admin"]
    assert not first.entrance.anonymous


def test_policies_of_a_role_that_are_none_are_told() -> None:
    home, register = furnished()
    good = "p, proj:web:ci, applications, get, web/*, allow"
    roles = [{"name": "ci", "policies": [good, "p, proj:web:ci, applications, get, ops/*, allow"]}]
    meta = {"name": "web", "namespace": "argocd"}
    kind = {"apiVersion": "argoproj.io/v1alpha1", "kind": "AppProject"}
    home.hold({**kind, "metadata": meta, "spec": {"roles": roles}})
    register.forget(Ref(GroupKind("argoproj.io", "AppProject"), "argocd", "web"))
    (told,) = register.problems
    assert told.startswith(
        "AppProject web: invalid policy rule 'p, proj:web:ci, applications, get, "
    )
    assert register.projects["web"].spec.roles[0].policies[0] == good
