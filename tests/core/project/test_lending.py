"""What global projects lend, and which clusters are a project's own."""

from typing import Any

import msgspec
import pytest
import yaml

from trueup.core.project.lending import GlobalProject, effective, lenders, scoped
from trueup.core.project.permits import permits_destination, permits_kind, permits_source
from trueup.k8s.ref import GroupKind
from trueup.model.application import Destination
from trueup.model.project import AppProject, ProjectCluster, ProjectDestination

FAR = "https://far.example.test"


def project(name: str, spec: str = "{}", **labels: str) -> AppProject:
    body: dict[str, Any] = {"metadata": {"name": name, "labels": labels}}
    return msgspec.convert({**body, "spec": yaml.safe_load(spec)}, AppProject)


def rules(text: str) -> tuple[GlobalProject, ...]:
    return msgspec.convert(yaml.safe_load(text), tuple[GlobalProject, ...])


@pytest.mark.parametrize(
    ("selector", "lends"),
    [
        ("{}", True),
        ("{matchLabels: {tier: prod}}", True),
        ("{matchLabels: {tier: test}}", False),
        ("{matchExpressions: [{key: tier, operator: In, values: [prod, stage]}]}", True),
        ("{matchExpressions: [{key: tier, operator: DoesNotExist}]}", False),
    ],
)
def test_a_global_project_lends_to_those_that_its_selector_names(
    selector: str, lends: bool
) -> None:
    known = {"base": project("base")}
    found = lenders(
        project("team", tier="prod"),
        rules(f"[{{projectName: base, labelSelector: {selector}}}]"),
        known.get,
    )
    assert [each.name for each in found] == (["base"] if lends else [])


def test_none_lends_to_itself_and_one_that_is_not_there_lends_nothing() -> None:
    both = rules("[{projectName: base}, {projectName: nobody}]")
    known = {"base": project("base")}
    assert lenders(known["base"], both, known.get) == ()


def test_what_is_lent_stands_beside_what_the_project_says() -> None:
    own = project(
        "team",
        """
        sourceRepos: [https://own.test/*]
        destinations: [{server: 'https://own.test', namespace: team}]
        clusterResourceWhitelist: [{group: '', kind: Namespace}]
        """,
    )
    base = project(
        "base",
        """
        sourceRepos: [https://base.test/*]
        destinations: [{server: 'https://base.test', namespace: shared}]
        clusterResourceWhitelist: [{group: x, kind: Thing}]
        namespaceResourceBlacklist: [{group: '', kind: Secret}]
        syncWindows: [{kind: deny, schedule: '* * * * *', duration: 1h, applications: ['*']}]
        """,
    )
    made = effective(own, [base], (), ())
    for url in ("https://own.test/a", "https://base.test/a"):
        assert permits_source(made, url)
    for server, namespace in (("https://own.test", "team"), ("https://base.test", "shared")):
        assert permits_destination(made, ProjectDestination(server, "", namespace))
    for kind in (GroupKind("", "Namespace"), GroupKind("x", "Thing")):
        assert permits_kind(made, kind, namespaced=False)
    assert not permits_kind(made, GroupKind("", "Secret"), namespaced=True)
    assert permits_kind(made, GroupKind("", "ConfigMap"), namespaced=True)
    assert [window.kind for window in made.spec.sync_windows] == ["deny"]


@pytest.mark.parametrize(
    ("own", "lent", "allowed"),
    [
        ("{}", "{}", True),
        ("{}", "{namespaceResourceWhitelist: []}", True),
        ("{}", "{namespaceResourceWhitelist: [{group: '', kind: Secret}]}", False),
        ("{namespaceResourceWhitelist: []}", "{}", False),
        (
            "{namespaceResourceWhitelist: []}",
            "{namespaceResourceWhitelist: [{group: '', kind: ConfigMap}]}",
            True,
        ),
    ],
)
def test_an_absent_list_of_kinds_stays_absent_unless_one_is_lent(
    own: str, lent: str, allowed: bool
) -> None:
    made = effective(project("team", own), [project("base", lent)], (), ())
    assert permits_kind(made, GroupKind("", "ConfigMap"), namespaced=True) is allowed


def test_a_cluster_of_the_project_is_a_destination_of_it() -> None:
    clusters = (ProjectCluster(FAR, "far"), ProjectCluster("https://b.test", "b", ("x", "y")))
    made = effective(project("team"), (), clusters, ())
    assert permits_destination(made, ProjectDestination(FAR, "far", "anything"))
    assert permits_destination(made, ProjectDestination("https://b.test", "b", "y"))
    assert not permits_destination(made, ProjectDestination("https://b.test", "b", "z"))


def test_a_repository_of_the_project_is_a_source_of_it() -> None:
    made = effective(project("team"), (), (), ("https://git.test/own",))
    assert permits_source(made, "https://git.test/own.git")
    assert not permits_source(made, "https://git.test/other")


def test_a_project_may_permit_no_clusters_but_its_own() -> None:
    team = project("team", "{permitOnlyProjectScopedClusters: true}")
    clusters = (ProjectCluster(FAR, "far"),)
    assert scoped(team, Destination(FAR), clusters)
    assert scoped(team, Destination("", "far"), clusters)
    assert not scoped(team, Destination("https://other.test", "far"), clusters)
    assert not scoped(team, Destination(FAR), ())
    assert scoped(project("open"), Destination(FAR), ())
