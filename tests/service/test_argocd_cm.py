"""What ``argocd-cm`` says, and what happens to what makes no sense in it."""

from trueup.core.annotations.tracking import Method, Tracking
from trueup.core.filters import Filters
from trueup.core.project.impersonation import Impersonation
from trueup.core.project.lending import GlobalProject
from trueup.core.render.build_options import BuildOptions, Tool
from trueup.core.source.oci import LAYERS
from trueup.k8s.ref import GroupKind
from trueup.service.argocd_cm import Operating, Timing, operating


def test_without_a_config_map_there_are_defaults() -> None:
    assert operating({}) == Operating(Tracking(), Timing(120.0, 20.0))


def test_the_documented_keys_are_read() -> None:
    made = operating(
        {
            "timeout.reconciliation": "3m",
            "timeout.reconciliation.jitter": "30s",
            "application.instanceLabelKey": "argocd.argoproj.io/instance",
            "application.resourceTrackingMethod": "annotation+label",
            "installationID": "east",
        }
    )
    assert made.timing == Timing(reconciliation=180.0, jitter=30.0)
    assert made.tracking == Tracking(Method.BOTH, "argocd.argoproj.io/instance", "east")


def test_impersonation_is_switched_on_and_is_enforced_then() -> None:
    key = "application.sync.impersonation"
    assert operating({f"{key}.enabled": "true"}).impersonation == Impersonation(enabled=True)
    made = operating({f"{key}.enabled": "true", f"{key}.enforced": "false"})
    assert made.impersonation == Impersonation(enabled=True, enforced=False)
    odd = operating({f"{key}.enabled": "yes"})
    assert odd.impersonation == Impersonation()
    assert odd.problems == (f"{key}.enabled: yes is none of true, false",)


def test_global_projects_are_read_and_nonsense_is_named() -> None:
    said = """
- projectName: base
  labelSelector:
    matchExpressions: [{key: tier, operator: In, values: [prod]}]
- projectName: everyone
"""
    first, second = operating({"globalProjects": said}).lending
    assert (first.project_name, second) == ("base", GlobalProject("everyone"))
    for odd in ("a: b", "- x", "- {projectName: a, labelSelector: {matchExpressions: [{key: a}]}}"):
        made = operating({"globalProjects": odd})
        assert made.lending == ()
        assert made.problems[0].startswith("globalProjects: ")


def test_what_kustomize_may_do_is_read_and_the_rest_is_named() -> None:
    said = "--enable-helm --load-restrictor=LoadRestrictionsNone --enable-alpha-plugins"
    made = operating({"kustomize.buildOptions": said})
    assert made.build == BuildOptions(helm=True, unrestricted=True)
    assert made.passed_over == ("kustomize.buildOptions: --enable-alpha-plugins is not supported",)
    old = operating({"kustomize.buildOptions": "--load_restrictor none"})
    assert old.build == BuildOptions(unrestricted=True)
    spaced = operating({"kustomize.buildOptions": "--load-restrictor some --reorder legacy"})
    assert spaced.build == BuildOptions(reorder="legacy")
    assert spaced.problems == ("kustomize.buildOptions: --load-restrictor cannot be some",)


def test_nonsense_is_named_and_has_its_default() -> None:
    made = operating(
        {"timeout.reconciliation": "soon", "application.resourceTrackingMethod": "guess"}
    )
    assert made.timing.reconciliation == 120.0
    assert made.tracking.method is Method.ANNOTATION
    assert [problem.partition(":")[0] for problem in made.problems] == [
        "application.resourceTrackingMethod",
        "timeout.reconciliation",
    ]


def test_labels_that_every_node_shows_are_read() -> None:
    assert operating({"resource.customLabels": "tier, team"}).labels == ("tier", "team")
    assert operating({"application.allowedNodeLabels": "zone, arch"}).host_labels == (
        "zone",
        "arch",
    )


def test_kinds_may_be_left_out_by_globs() -> None:
    said = """
- apiGroups: ['*.example.test']
  kinds: [Report*]
  clusters: ['https://far.*']
- kinds: [Secret]
"""
    filters = operating({"resource.exclusions": said}).filters
    report = GroupKind("x.example.test", "ReportRun")
    assert filters.exclude(report, "https://far.example.test")
    assert not filters.exclude(report, "https://near.example.test")
    assert filters.exclude(GroupKind("", "Secret"), "https://near.example.test")


def test_nothing_but_what_is_included_is_managed() -> None:
    data = {
        "resource.inclusions": "[{apiGroups: [''], kinds: ['*']}]",
        "resource.exclusions": "[{kinds: [Secret]}]",
    }
    filters = operating(data).filters
    managed = [GroupKind("", "ConfigMap"), GroupKind("", "Secret"), GroupKind("apps", "Deployment")]
    assert [filters.exclude(kind, "any") for kind in managed] == [False, True, True]


def test_filters_that_make_no_sense_leave_nothing_out() -> None:
    made = operating({"resource.exclusions": "kinds: Secret", "resource.inclusions": "[{"})
    assert made.filters == Filters()
    assert [problem.partition(":")[0] for problem in made.problems] == [
        "resource.exclusions",
        "resource.inclusions",
    ]


def test_what_argo_cd_would_act_on_is_said_to_have_no_effect() -> None:
    data = {"resource.respectRBAC": "strict", "timeout.hard.reconciliation": "0s"}
    (problem,) = operating(data).passed_over
    assert problem.startswith("resource.respectRBAC: has no effect")


def test_versions_of_kustomize_are_programs_with_options_of_their_own() -> None:
    made = operating(
        {
            "kustomize.path.v4": "/tools/kustomize4",
            "kustomize.version.v5": "/tools/kustomize5",
            "kustomize.version.v4": "/tools/other",
            "kustomize.buildOptions": "--reorder none",
            "kustomize.buildOptions.v4": "--enable-helm",
        }
    )
    assert made.kustomizes == {
        "v4": Tool("/tools/kustomize4", BuildOptions(helm=True)),
        "v5": Tool("/tools/kustomize5"),
    }
    assert made.problems == ("kustomize.version.v4: version v4 is there already",)


def test_schemes_of_value_files() -> None:
    assert operating({}).value_schemes == ("http", "https")
    assert operating({"helm.valuesFileSchemes": "HTTPS, s3"}).value_schemes == ("https", "s3")
    assert operating({"helm.valuesFileSchemes": ""}).value_schemes == ()


def test_the_types_of_layers_may_be_said() -> None:
    said = {"reposerver.oci.layer.media.types": "application/a+tar, application/b+tar"}
    assert operating({}, said).layers == ("application/a+tar", "application/b+tar")
    assert operating({}).layers == LAYERS


def test_further_namespaces_are_those_that_the_processes_of_argo_cd_are_given() -> None:
    parameters = {"application.namespaces": "team-*, /^shop/ ,"}
    assert operating({}, parameters).namespaces == ("team-*", "/^shop/")
    assert operating({}).namespaces == ()


def test_plugins_and_the_hydrator_are_set_up_with_argo_cds_keys() -> None:
    parameters = {
        "reposerver.plugin.tar.exclusions": "docs;*/testdata",
        "reposerver.plugin.use.manifest.generate.paths": "true",
        "hydrator.enabled": "true",
    }
    made = operating({"commit.author.name": "Robot"}, parameters)
    assert made.plugins.exclusions == ("docs", "*/testdata")
    assert made.plugins.narrow
    assert made.hydrating
    assert (made.author.name, made.author.email) == ("Robot", "argo-cd@example.com")
    assert not operating({}).hydrating


def test_namespaces_may_have_notifications_of_their_own() -> None:
    key = "notificationscontroller.selfservice.enabled"
    assert operating({}, {key: "true"}).self_service
    assert operating({}, {key: "true"}).passed_over == ()
    assert not operating({}).self_service


def test_submodules_may_be_off() -> None:
    assert operating({}).submodules
    key = "reposerver.enable.git.submodule"
    assert not operating({}, {key: "false"}).submodules
    assert operating({}, {key: "maybe"}).problems == (f"{key}: maybe is none of true, false",)


def test_tools_may_be_switched_off() -> None:
    assert operating({"helm.enable": "false", "jsonnet.enable": "true"}).without == ("Helm",)
    assert operating({"kustomize.enable": "no"}).problems == (
        "kustomize.enable: no is none of true, false",
    )


def test_what_the_processes_of_argo_cd_are_given() -> None:
    suite = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
    made = operating(
        {"cluster.inClusterEnabled": "false"},
        {
            "controller.diff.server.side": "true",
            "server.sync.replace.allowed": "false",
            "server.tls.ciphers": f"{suite}:TLS_RSA_WITH_AES_256_GCM_SHA384",
        },
    )
    assert made.server_side_diff
    assert not made.in_cluster
    assert not made.serving.replacing
    assert made.serving.ciphers == (suite, "TLS_RSA_WITH_AES_256_GCM_SHA384")
    odd = operating({}, {"server.tls.ciphers": "RC4"})
    assert odd.problems[0].startswith("server.tls.ciphers: RC4 is none of TLS_ECDHE_ECDSA_WITH_")
