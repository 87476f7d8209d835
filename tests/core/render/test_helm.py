"""The job of a Helm source."""

import re

import pytest

from tests.support.looks import look
from trueup.core.render.helm import Around, helm_job
from trueup.core.render.inputs import Look
from trueup.core.render.job import Assignment, Helm
from trueup.model.errors import Stalled
from trueup.model.source import HelmFileParameter, HelmOptions, HelmParameter

CHART = "# file: c/Chart.yaml\nname: c\n# file: c/v1.yaml\n# file: c/v2.yaml\n# file: env/e.yaml\n"


def _job(options: HelmOptions, seen: Look | None = None) -> Helm:
    around = Around(seen or look(CHART), {"ARGOCD_APP_NAME": "shop"}, "v1.31.0", ("x/v1",))
    return helm_job(options, "c", "shop", "prod", around)


def test_names_have_defaults() -> None:
    assert (_job(HelmOptions()).release, _job(HelmOptions()).namespace) == ("shop", "prod")
    found = _job(HelmOptions(release_name="r", namespace="n"))
    assert (found.release, found.namespace) == ("r", "n")


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("v1.yaml", "c/v1.yaml"),
        ("../env/e.yaml", "env/e.yaml"),
        ("/env/e.yaml", "env/e.yaml"),
        ("v*.yaml", "c/v1.yaml c/v2.yaml"),
        ("/**/e.yaml", "env/e.yaml"),
        ("$other/x/o.yaml", "$other/x/o.yaml"),
        ("$other/*/*.yaml", "$other/x/o.yaml"),
    ],
)
def test_where_value_files_are(written: str, found: str) -> None:
    seen = look(CHART, other="# file: x/o.yaml\n")
    assert " ".join(_job(HelmOptions(value_files=(written,)), seen).value_files) == found


def test_an_application_of_another_namespace_is_called_without_it() -> None:
    around = Around(look(CHART), {}, "", ())
    assert helm_job(HelmOptions(), "c", "team_shop", "prod", around).release == "shop"


@pytest.mark.parametrize("name", ["Shop", "a_b", "r" * 54, "-a", "a..b"])
def test_release_names_are_those_that_helm_takes(name: str) -> None:
    with pytest.raises(Stalled, match="release name"):
        _job(HelmOptions(release_name=name))
    assert _job(HelmOptions(release_name="r" * 53)).release == "r" * 53


@pytest.mark.parametrize(
    ("chart", "told"),
    [("apiVersion: v9", "apiVersion v9 is not supported"), ("type: library", "not installable")],
)
def test_charts_that_helm_does_not_render(chart: str, told: str) -> None:
    with pytest.raises(Stalled, match=told):
        _job(HelmOptions(), look(f"# file: c/Chart.yaml\nname: c\n{chart}\n"))


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (["v1.yaml", "v2.yaml", "v1.yaml"], "c/v1.yaml c/v2.yaml"),
        (["v*.yaml", "v1.yaml"], "c/v2.yaml c/v1.yaml"),
        (["v2.yaml", "*.yaml"], "c/v2.yaml c/Chart.yaml c/v1.yaml"),
    ],
)
def test_a_value_file_counts_once(written: list[str], found: str) -> None:
    assert " ".join(_job(HelmOptions(value_files=tuple(written))).value_files) == found


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("s3://x.test/v.yaml", "SchemeNotAllowed"),
        ("../../v.yaml", "PathOutOfTree"),
        ("$missing/v.yaml", "UnknownRef"),
        ("none*.yaml", "ValueFileNotFound"),
    ],
)
def test_value_files_that_are_not_there(written: str, reason: str) -> None:
    with pytest.raises(Stalled) as stalled:
        _job(HelmOptions(value_files=(written,)))
    assert stalled.value.reason == reason


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("none*.yaml", 'values file glob "none*.yaml" matched no files'),
        ("none.yaml", "values file none.yaml: no such file c/none.yaml"),
    ],
)
def test_a_value_file_and_a_glob_of_them_are_missed_in_other_words(written: str, said: str) -> None:
    with pytest.raises(Stalled, match=re.escape(said)):
        _job(HelmOptions(value_files=(written,)))


def test_parameters_are_substituted() -> None:
    options = HelmOptions(
        parameters=(HelmParameter("a", "$ARGOCD_APP_NAME"), HelmParameter("b", "$$1", True)),
        file_parameters=(HelmFileParameter("f", "v1.yaml"),),
    )
    assert _job(options).assignments == (
        Assignment("set", "a", "shop"),
        Assignment("set-string", "b", "$1"),
        Assignment("set-file", "f", "c/v1.yaml"),
    )


def test_the_object_of_values_wins_over_the_text() -> None:
    assert _job(HelmOptions(values="a: 1", values_object={"b": 2})).values == '{"b":2}'


def test_capabilities_count_if_they_are_mentioned() -> None:
    assert _job(HelmOptions()).kube_version == ""
    seen = look(CHART + "# file: c/templates/a.yaml\n{{ .Capabilities.KubeVersion }}\n")
    found = _job(HelmOptions(api_versions=("own/v1",)), seen)
    assert (found.kube_version, found.api_versions) == ("v1.31.0", ("own/v1",))


def test_a_subchart_is_known_by_its_own_name() -> None:
    chart = (
        "# file: c/Chart.yaml\nname: c\ndependencies: [{name: db, repository: 'https://x.test'}]\n"
    )
    subchart = "# file: c/charts/Database/Chart.yaml\nname: db\n"
    assert _job(HelmOptions(), look(chart + subchart)).vendored == {}
    seen = look(chart)
    _job(HelmOptions(), seen)
    assert [each.chart for (each,) in seen.lacking.values()] == ["db"]


def test_a_library_is_no_application() -> None:
    with pytest.raises(Stalled, match="library charts are not installable"):
        _job(HelmOptions(), look("# file: c/Chart.yaml\ntype: library\n"))
