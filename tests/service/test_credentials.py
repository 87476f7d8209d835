"""Which Secret a repository is reached with."""

from collections.abc import Sequence

import pytest
import yaml

from trueup.control.holdings import Change, Reason
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.service.credentials import CONFIG_MAP, Credentials
from trueup.service.secrets import SECRET, fields, problem

SECRETS = """
metadata:
  {name: one, namespace: argocd, labels: {argocd.argoproj.io/secret-type: repository}}
stringData: {url: "https://git.example.test/shop/web.git", username: web, password: w}
---
metadata: {name: two, namespace: argocd, labels: {argocd.argoproj.io/secret-type: repo-creds}}
stringData: {url: "https://git.example.test", username: all, password: a, insecure: "true"}
---
metadata: {name: three, namespace: argocd, labels: {argocd.argoproj.io/secret-type: repo-creds}}
data: {url: aHR0cHM6Ly9naXQuZXhhbXBsZS50ZXN0L3Nob3A=, username: c2hvcA==}
---
metadata: {name: four, namespace: argocd}
stringData: {url: "https://git.example.test/shop", username: unlabelled}
---
metadata: {name: five, namespace: argocd, labels: {argocd.argoproj.io/secret-type: repo-creds}}
stringData:
  {url: "https://git.example.test/app", githubAppID: "17", githubAppPrivateKey: k, depth: "5"}
---
metadata: {name: six, namespace: argocd, labels: {argocd.argoproj.io/secret-type: repository}}
stringData: {url: "https://git.example.test/app/own", username: me, password: mine}
---
metadata:
  {name: seven, namespace: argocd, labels: {argocd.argoproj.io/secret-type: repo-write-creds}}
stringData: {url: "https://git.example.test/shop", username: writer, password: w}
---
metadata: {name: eight, namespace: argocd, labels: {argocd.argoproj.io/secret-type: repository}}
stringData: {url: "https://git.example.test/theirs", username: them, password: t, project: team}
---
metadata: {name: nine, namespace: argocd, labels: {argocd.argoproj.io/secret-type: repository}}
stringData: {url: "https://git.example.test/both", username: them, password: t, project: team}
---
metadata: {name: ten, namespace: argocd, labels: {argocd.argoproj.io/secret-type: repository}}
stringData: {url: "https://git.example.test/both.git", username: everybody, password: e}
"""
HOSTS = """
metadata: {name: argocd-ssh-known-hosts-cm, namespace: argocd}
data: {ssh_known_hosts: "git.example.test ssh-ed25519 AAAA"}
"""
CERTIFICATES = """
metadata: {name: argocd-tls-certs-cm, namespace: argocd}
data: {git.example.test: "-----BEGIN CERTIFICATE-----"}
"""


class Held:
    """Objects by name, as the cache has them; counts how often all Secrets are asked for."""

    def __init__(self) -> None:
        self.asked = 0
        self.secrets = [_object("Secret", body) for body in yaml.safe_load_all(SECRETS)]
        maps = [_object("ConfigMap", yaml.safe_load(text)) for text in (HOSTS, CERTIFICATES)]
        self.maps = {each.ref: each for each in maps}

    def get(self, ref: Ref) -> Object | None:
        known = {each.ref.name: each for each in self.secrets}
        return known.get(ref.name) if ref.kind == SECRET else self.maps.get(ref)

    def of_kind(self, kind: GroupKind, namespace: str = "") -> Sequence[Object]:
        assert (kind, namespace) == (SECRET, "argocd")
        self.asked += 1
        return self.secrets


def _object(kind: str, body: dict[str, object]) -> Object:
    return Object({"apiVersion": "v1", "kind": kind, **body})


@pytest.fixture
def held() -> Held:
    return Held()


@pytest.fixture
def credentials(held: Held) -> Credentials:
    return Credentials(held, "argocd")


@pytest.mark.parametrize(
    ("address", "user"),
    [
        ("https://git.example.test/shop/web", "web"),
        ("https://git.example.test/shop/web.git", "web"),
        ("https://git.example.test/shop/api.git", "shop"),
        ("https://git.example.test/blog", "all"),
        ("https://elsewhere.test/shop", None),
    ],
)
def test_the_very_address_then_the_longest_beginning(
    credentials: Credentials, address: str, user: str | None
) -> None:
    assert credentials.of(address).get("username") == user


def test_templates_stand_in_where_the_repository_says_nothing(credentials: Credentials) -> None:
    assert credentials.of("https://git.example.test/blog")["insecure"] is True


def test_who_says_who_he_is_has_no_template(credentials: Credentials) -> None:
    address = "https://git.example.test/blog"
    own = credentials.said(address, {"password": "new"})
    assert own["ca_data"] == "-----BEGIN CERTIFICATE-----"  # what is said of the host stays
    assert (own["password"], "username" in own, "insecure" in own) == ("new", False, False)
    rest = credentials.said(address, {"enableLfs": "true", "proxy": "http://proxy.test"})
    assert (rest["username"], rest["enable_lfs"], rest["insecure"]) == ("all", True, True)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"insecure": "1", "enableLfs": "T", "enableOCI": "False", "depth": "0"}, ""),
        ({"enableLfs": "yes"}, "enableLfs: 'yes' is neither true nor false"),
        ({"useAzureWorkloadIdentity": "on"}, "useAzureWorkloadIdentity: 'on' is neither"),
        ({"depth": "-1"}, "depth: '-1' is no number"),
        ({"githubAppID": "app"}, "githubAppID: 'app' is no number"),
    ],
)
def test_a_value_that_makes_no_sense_is_told(data: dict[str, str], told: str) -> None:
    assert problem(data).startswith(told)
    assert bool(problem(data)) is bool(told)
    assert fields({"insecure": "1"})["insecure"] is True


def test_the_keys_of_an_azure_principal_have_two_spellings() -> None:
    for end in ("Id", "ID"):
        data = {f"azureServicePrincipalClient{end}": "c", f"azureServicePrincipalTenant{end}": "t"}
        assert fields(data)["identity"] == {
            "azure_service_principal_client_id": "c",
            "azure_service_principal_tenant_id": "t",
        }


def test_the_secret_says_what_kind_a_repository_is(credentials: Credentials) -> None:
    said = {"type": "helm", "enableOCI": "true", "insecureOCIForceHttp": True}
    found = credentials.said("https://elsewhere.test", said | {"passCredentials": "true"})
    expected = {"type": "helm", "enable_oci": True, "force_http": True, "pass_credentials": True}
    assert {key: found[key] for key in expected} == expected


def test_hosts_are_known_by_their_keys_and_certificates(credentials: Credentials) -> None:
    found = credentials.of("https://git.example.test/blog")
    assert found["known_hosts"] == "git.example.test ssh-ed25519 AAAA"
    assert found["ca_data"] == "-----BEGIN CERTIFICATE-----"
    for address in ("git.example.test/charts", "git.example.test:5000", "oci://git.example.test/a"):
        assert credentials.of(address)["ca_data"] == "-----BEGIN CERTIFICATE-----", address
    for endpoint in ("https://git.example.test:9000", "git.example.test"):
        said = credentials.said("s3://manifests", {"endpoint": endpoint})
        assert said["ca_data"] == "-----BEGIN CERTIFICATE-----"
    assert "ca_data" not in credentials.of("s3://git.example")


def test_it_is_worked_out_once_until_a_secret_changes(credentials: Credentials, held: Held) -> None:
    address = "https://git.example.test/shop/web"
    credentials.of(address)
    credentials.of(address)
    assert held.asked == 1
    del held.secrets[0]
    credentials.told(Change(Ref(SECRET, "argocd", "one"), Reason.GONE, frozenset()))
    assert credentials.of(address)["username"] == "shop"


def test_who_listens_is_told_of_what_changes_for_somebody(
    credentials: Credentials, held: Held
) -> None:
    told: list[str] = []
    stop = credentials.listen(lambda: told.append("now"))
    credentials.of("https://git.example.test/shop/web")
    two = Change(Ref(SECRET, "argocd", "two"), Reason.CHANGED, frozenset())
    credentials.told(two)  # nothing of it was asked for
    assert told == []
    del held.secrets[0]
    credentials.told(Change(Ref(SECRET, "argocd", "one"), Reason.GONE, frozenset()))
    assert told == ["now"]
    held.maps.clear()
    credentials.told(Change(Ref(CONFIG_MAP, "argocd", "argocd-cm"), Reason.CHANGED, frozenset()))
    assert told == ["now"]
    hosts = Ref(CONFIG_MAP, "argocd", "argocd-ssh-known-hosts-cm")
    credentials.told(Change(hosts, Reason.GONE, frozenset()))
    assert told == ["now", "now"]
    stop()
    credentials.told(two)
    assert told == ["now", "now"]


def test_changes_elsewhere_do_not_matter(credentials: Credentials, held: Held) -> None:
    credentials.of("https://git.example.test/blog")
    credentials.told(Change(Ref(CONFIG_MAP, "shop", "web"), Reason.CHANGED, frozenset()))
    credentials.of("https://git.example.test/blog")
    assert held.asked == 1


def test_repositories_that_have_a_name(held: Held) -> None:
    made = Credentials(held, "argocd")
    assert made.names() == {}
    one = {"name": "stable", "url": "https://charts.test"}
    labels = {"argocd.argoproj.io/secret-type": "repository"}
    held.secrets.append(
        _object("Secret", {"metadata": {"name": "five", "labels": labels}, "stringData": one})
    )
    ref = Ref(SECRET, "argocd", "five")
    made.told(Change(ref, Reason.CHANGED, frozenset()))
    assert made.names() == {"stable": "https://charts.test"}


def test_an_identity_is_one_way_to_prove_who_one_is(credentials: Credentials) -> None:
    found = credentials.of("https://git.example.test/app/web")
    assert found["identity"] == {"github_app_id": "17", "github_app_private_key": "k"}
    assert found["depth"] == 5
    own = credentials.of("https://git.example.test/app/own")
    assert (own["username"], own["password"]) == ("me", "mine")
    assert "depth" not in own
    assert "identity" not in own


def test_who_may_push_is_said_apart(credentials: Credentials) -> None:
    found = credentials.writing("https://git.example.test/shop/web")
    assert found is not None
    assert (found["username"], found["known_hosts"]) == (
        "writer",
        "git.example.test ssh-ed25519 AAAA",
    )
    assert credentials.writing("https://git.example.test/blog") is None
    assert credentials.of("https://git.example.test/shop/web")["username"] == "web"


@pytest.mark.parametrize(
    ("repository", "project", "user", "circle"),
    [
        ("theirs", "team", "them", "team"),
        ("theirs.git", "team", "them", "team"),
        ("theirs", "other", "all", ""),  # by the template for all that is there
        ("theirs", "", "all", ""),
        ("both", "team", "them", "team"),
        ("both", "other", "everybody", ""),
        ("blog", "team", "all", ""),
    ],
)
def test_a_project_comes_to_its_own_secret_first(
    credentials: Credentials, repository: str, project: str, user: str, circle: str
) -> None:
    address = f"https://git.example.test/{repository}"
    assert credentials.of(address, project)["username"] == user
    assert credentials.circle(project, address) == circle


def test_what_is_declared_for_a_project_is_its_own(credentials: Credentials) -> None:
    expected = ("https://git.example.test/both", "https://git.example.test/theirs")
    assert credentials.own("team") == expected
    assert credentials.own("") == credentials.own("other") == ()
