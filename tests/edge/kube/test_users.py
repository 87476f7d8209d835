"""Who a kubeconfig says that we are."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.clock import FakeClock
from trueup.edge.kube.access import Credential, Credentials
from trueup.edge.kube.entry import Entry
from trueup.edge.kube.users import credentials, impersonation
from trueup.model.errors import Stalled


def user(folder: Path, text: str) -> Entry:
    return Entry("user", "ann", folder / "config", yaml.safe_load(text), "east")


def of(folder: Path, text: str) -> Credentials:
    return credentials(user(folder, text), {}, FakeClock())


async def test_a_client_certificate_may_come_beside_a_token(tmp_path: Path) -> None:
    found = of(tmp_path, "{token: t, client-certificate-data: Q1JU, client-key-data: S0VZ}")
    assert await found.current() == Credential("Bearer t", b"CRT", b"KEY")


async def test_a_token_file_goes_before_the_token_as_long_as_it_can_be_read(
    tmp_path: Path,
) -> None:
    text = "{token: written, tokenFile: token}"
    assert (await of(tmp_path, text).current()).header == "Bearer written"
    (tmp_path / "token").write_text("rotated\n")
    assert (await of(tmp_path, text).current()).header == "Bearer rotated"


async def test_a_certificate_in_files_beside_a_token_in_a_file(tmp_path: Path) -> None:
    for name in ("token", "crt", "key"):
        (tmp_path / name).write_text(name)
    found = of(tmp_path, "{tokenFile: token, client-certificate: crt, client-key: key}")
    assert await found.current() == Credential("Bearer token", b"crt", b"key")
    (tmp_path / "crt").write_text("renewed")
    assert await found.renew(await found.current())
    assert (await found.current()).certificate == b"renewed"


async def test_nobody(tmp_path: Path) -> None:
    assert await of(tmp_path, "{}").current() == Credential()


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("{auth-provider: {name: gcp}}", "auth-provider gcp", "gke-gcloud-auth-plugin"),
        ("{auth-provider: {name: azure}}", "auth-provider azure", "kubelogin convert-kubeconfig"),
        ("{auth-provider: {name: oidc}}", "auth-provider oidc", "kubectl oidc-login"),
        ("{auth-provider: {name: own}}", "auth-provider own", "exec plugin"),
        ("{token: t, username: u}", "token and username", "keep one"),
        ("{token: t, exec: {command: x}}", "token and exec", "keep one"),
        ("{client-certificate-data: Q1JU}", "client-key is not", "client-key-data"),
        ("{client-key: key}", "client-certificate is not", "client-certificate-data"),
        ("{exec: {apiVersion: client.authentication.k8s.io/v1}}", "no command", "command"),
        (
            "{exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}}",
            "client.authentication.k8s.io/v1alpha1",
            "client.authentication.k8s.io/v1 ",
        ),
        (
            "{exec: {apiVersion: client.authentication.k8s.io/v1, command: x, "
            "interactiveMode: Always}}",
            "asks for a person",
            "no terminal",
        ),
        (
            "{exec: {apiVersion: client.authentication.k8s.io/v1, command: x, env: [A]}}",
            "env",
            "name",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_to_do(
    tmp_path: Path, text: str, said: str, hint: str
) -> None:
    with pytest.raises(Stalled) as error:
        of(tmp_path, text)
    named = f'{tmp_path / "config"}: user "ann" of context "east": '
    assert error.value.message.startswith(named)
    assert said in error.value.message
    assert hint in error.value.hint


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("{}", []),
        (
            "{as: bob, as-uid: 7, as-groups: [a, b], as-user-extra: {Scopes/x: [read, write]}}",
            [
                ("Impersonate-User", "bob"),
                ("Impersonate-Uid", "7"),
                ("Impersonate-Group", "a"),
                ("Impersonate-Group", "b"),
                ("Impersonate-Extra-scopes%2Fx", "read"),
                ("Impersonate-Extra-scopes%2Fx", "write"),
            ],
        ),
    ],
)
def test_impersonation_is_asked_for_by_headers(
    tmp_path: Path, text: str, headers: list[tuple[str, str]]
) -> None:
    assert list(impersonation(user(tmp_path, text))) == headers


def test_groups_without_a_user_are_refused(tmp_path: Path) -> None:
    body: dict[str, Any] = {"as-groups": ["a"]}
    with pytest.raises(Stalled, match="as is not set"):
        list(impersonation(Entry("user", "ann", tmp_path / "config", body)))
