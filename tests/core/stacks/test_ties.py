"""What leans on what."""

from typing import Any

import msgspec

from trueup.core.stacks.leaning import DEPENDS_ON
from trueup.core.stacks.ties import Tie, of_application, of_stack
from trueup.model.stack import Stack

META = {"name": "app", "namespace": "argocd"}


def stack(**spec: Any) -> Stack:
    return msgspec.convert({"metadata": META, "spec": spec}, Stack)


def output_of(stack: str, output: str, namespace: str = "") -> dict[str, Any]:
    return {"outputRef": {"stack": stack, "output": output, "namespace": namespace}}


def test_a_stack_waits_for_what_it_depends_on_and_takes_outputs() -> None:
    found = of_stack(
        stack(
            dependsOn=[
                {"name": "net"},
                {"name": "shop", "kind": "Application", "namespace": "apps"},
            ],
            variables=[
                {"name": "b", "valueFrom": output_of("net", "ip")},
                {"name": "a", "valueFrom": output_of("net", "id")},
            ],
            runner={"env": [{"name": "KEY", "valueFrom": output_of("keys", "token", "vault")}]},
        )
    )
    assert found == (
        Tie("Stack/argocd/app", "Stack/argocd/net", True, ("id", "ip")),
        Tie("Stack/argocd/app", "Application/apps/shop", True),
        Tie("Stack/argocd/app", "Stack/vault/keys", False, ("token",)),
    )


def test_an_application_waits_as_annotated_and_takes_outputs_in_its_sources() -> None:
    app = {
        "metadata": {**META, "annotations": {DEPENDS_ON: "net, Application/shop/db"}},
        "spec": {
            "source": {"helm": {"values": "ip: ${{ stacks.net.outputs.ip }}"}},
            "sources": [{"path": "${{ stacks.infra/dns.outputs.zone }}"}],
        },
    }
    assert set(of_application(app)) == {
        Tie("Application/argocd/app", "Stack/argocd/net", True, ("ip",)),
        Tie("Application/argocd/app", "Application/shop/db", True),
        Tie("Application/argocd/app", "Stack/infra/dns", False, ("zone",)),
    }


def test_what_leans_on_nothing_has_no_ties() -> None:
    assert of_stack(stack()) == ()
    assert of_application({"metadata": META, "spec": {}}) == ()
