"""Outputs of Stacks in the sources of Applications."""

import pytest

from trueup.core.stacks.using import Use, filled, of_source
from trueup.model.errors import Stalled
from trueup.model.source import HelmOptions, HelmParameter, KustomizeOptions, Source
from trueup.model.stack import OutputStatus

VPC = "${{ stacks.net.outputs.vpc_id }}"
KNOWN = {
    Use("", "net", "vpc_id"): OutputStatus("vpc_id", "string", value="vpc-1"),
    Use("infra", "net", "subnets"): OutputStatus("subnets", ["list", "string"], value=["a", "b"]),
    Use("", "net", "password"): OutputStatus("password", "string", sensitive=True),
}


def test_which_outputs_a_source_uses() -> None:
    source = Source(helm=HelmOptions(values=f"a: {VPC}\nb: ${{{{stacks.infra/net.outputs.x-y}}}}"))
    assert of_source(source) == {Use("", "net", "vpc_id"), Use("infra", "net", "x-y")}


def test_templates_of_others_are_left_alone() -> None:
    source = Source(helm=HelmOptions(values="a: '{{ .Values.x }}' # ${{ github.sha }} ${VAR}"))
    assert filled(source, KNOWN.get) == source


def test_helm_values_parameters_and_kustomizations_are_filled() -> None:
    source = Source(
        path="apps/${{ stacks.net.outputs.vpc_id }}",
        helm=HelmOptions(
            values=f"vpc: {VPC}\n",
            values_object={"net": {"vpc": VPC, "subnets": "${{stacks.infra/net.outputs.subnets}}"}},
            parameters=(HelmParameter("vpc", f"id-{VPC}"),),
        ),
        kustomize=KustomizeOptions(common_annotations={"vpc": VPC}),
    )
    assert filled(source, KNOWN.get) == Source(
        path="apps/vpc-1",
        helm=HelmOptions(
            values="vpc: vpc-1\n",
            values_object={"net": {"vpc": "vpc-1", "subnets": ["a", "b"]}},
            parameters=(HelmParameter("vpc", "id-vpc-1"),),
        ),
        kustomize=KustomizeOptions(common_annotations={"vpc": "vpc-1"}),
    )


def test_a_list_within_a_text_is_json() -> None:
    source = Source(helm=HelmOptions(values="subnets: ${{ stacks.infra/net.outputs.subnets }}"))
    assert filled(source, KNOWN.get).helm == HelmOptions(values='subnets: ["a","b"]')


def test_what_must_be_a_text_stays_one() -> None:
    known = {Use("", "net", "port"): OutputStatus("port", "number", value=80)}
    port = "${{ stacks.net.outputs.port }}"
    source = Source(
        helm=HelmOptions(parameters=(HelmParameter("p", port),), values_object={"p": port})
    )
    found = filled(source, known.get).helm
    assert found == HelmOptions(parameters=(HelmParameter("p", "80"),), values_object={"p": 80})


@pytest.mark.parametrize(
    ("output", "reason"), [("nothing", "OutputMissing"), ("password", "OutputSensitive")]
)
def test_what_is_not_there_or_secret_is_refused(output: str, reason: str) -> None:
    source = Source(helm=HelmOptions(values=f"a: ${{{{ stacks.net.outputs.{output} }}}}"))
    with pytest.raises(Stalled) as told:
        filled(source, KNOWN.get)
    assert told.value.reason == reason
    assert output in told.value.message
