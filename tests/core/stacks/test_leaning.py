"""What an Application waits for, and whose changes are news for it."""

import pytest

from trueup.core.stacks.leaning import DEPENDS_ON, awaited, leans
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION
from trueup.model.stack import STACK


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("net", (Ref(STACK, "argocd", "net"),)),
        ("Stack/net", (Ref(STACK, "argocd", "net"),)),
        (
            "stack/infra/net, Application/db",
            (Ref(STACK, "infra", "net"), Ref(APPLICATION, "argocd", "db")),
        ),
        ("", ()),
        ("Job/x, /, a/b/c/d", ()),
    ],
)
def test_what_the_annotation_names(said: str, found: tuple[Ref, ...]) -> None:
    assert (
        awaited({"metadata": {"namespace": "argocd", "annotations": {DEPENDS_ON: said}}}) == found
    )


def test_outputs_that_are_used_are_leant_on_too() -> None:
    app = {
        "metadata": {"namespace": "argocd", "annotations": {DEPENDS_ON: "Application/db"}},
        "spec": {"source": {"helm": {"values": "a: ${{ stacks.infra/net.outputs.id }}"}}},
    }
    assert leans(app) == {Ref(APPLICATION, "argocd", "db"), Ref(STACK, "infra", "net")}
    assert leans({"metadata": {}, "spec": {}}) == frozenset()
