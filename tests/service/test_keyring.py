"""Which keys there are for a project."""

import base64
from collections.abc import Sequence
from pathlib import Path

import pytest

from trueup.control.holdings import Change, Reason
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Stalled
from trueup.service.keyring import Keyring
from trueup.service.secrets import SECRET


class Home:
    """The Secrets of the control namespace."""

    def __init__(self) -> None:
        self.secrets: list[Object] = []

    def put(self, name: str, kind: str, **data: str) -> None:
        labels = {"trueup.dev/secret-type": kind}
        coded = {key: base64.b64encode(text.encode()).decode() for key, text in data.items()}
        meta = {"name": name, "namespace": "argocd", "labels": labels}
        said = {key.replace("_", "."): text for key, text in coded.items()}
        self.secrets.append(Object({"kind": "Secret", "metadata": meta, "data": said}))

    def get(self, ref: Ref) -> Object | None:
        return None

    def of_kind(self, kind: GroupKind, namespace: str = "") -> Sequence[Object]:
        return self.secrets


def test_keys_of_all_and_of_a_project(tmp_path: Path) -> None:
    home, file = Home(), tmp_path / "key.txt"
    file.write_text("own")
    ring = Keyring(home, "argocd", str(file))
    assert ring.keys("shop") == ("own",)
    home.put("a", "sops-age", a_agekey="for all", readme="no key")
    home.put("b", "sops-age", b_agekey="for shop", project="shop")
    home.put("c", "other", c_agekey="no key either")
    assert ring.keys("shop") == ("own",)
    where, told = Ref(SECRET, "argocd", "a"), list[str]()
    ring.listen(lambda: told.append("other keys"))
    ring.told(Change(where, Reason.APPEARED, frozenset()))
    assert told == ["other keys"]
    assert ring.keys("shop") == ("own", "for all", "for shop")
    assert ring.keys("mall") == ("own", "for all")
    home.put("e", "sops", e_asc="a PGP key", **{"sops_vault-token": "t\n"})
    ring.told(Change(where, Reason.APPEARED, frozenset()))
    assert ring.keys("mall") == ("own", "a PGP key", "for all"), "a token alone is for no Vault"
    vault = {"sops_vault-token": "t\n", "sops_vault-address": "https://vault/"}
    home.put("f", "sops", project="mall", **vault)
    ring.told(Change(where, Reason.APPEARED, frozenset()))
    assert ring.keys("mall") == ("own", "a PGP key", "for all", "vault https://vault t")
    told.clear()
    home.put("d", "repository", url="x")
    ring.told(Change(where, Reason.APPEARED, frozenset()))
    assert told == [], "others' Secrets are no news"


def test_a_file_that_cannot_be_read() -> None:
    with pytest.raises(Stalled, match="age keys: /none"):
        Keyring(Home(), "argocd", "/none")
