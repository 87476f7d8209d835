"""Rules hold for any object of a kind, whatever it lacks."""

import pytest
import yaml

from tests.apiserver.admission.asking import stored
from trueup.apiserver.admission.table import RULES
from trueup.k8s.ref import GroupKind
from trueup.k8s.status import Refused

KINDS = sorted(RULES)


def bare(kind: GroupKind, spec: str) -> str:
    version = f"{kind.group}/v1" if kind.group else "v1"
    return f"{{apiVersion: {version}, kind: {kind.kind}, metadata: {{name: a}}, {spec}}}"


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("spec", ["status: {}", "spec: {}", "spec: {template: {}}"])
def test_an_empty_object_is_stored_or_refused(kind: GroupKind, spec: str) -> None:
    try:
        body = stored(bare(kind, spec))
    except Refused as refused:
        found = refused.status.code
    else:
        found = 200
        assert stored(yaml.safe_dump(body), bare(kind, spec)) == body
    assert found in (200, 422)
