"""What a change does to an Application, told from two renderings."""

import yaml

from trueup.core.changeset.between import between
from trueup.core.changeset.text import text
from trueup.core.changeset.veiling import veiled
from trueup.core.compare.targets import Targets, prepared
from trueup.k8s.object import Object
from trueup.model.changeset import ChangeSet, Part, PartKind, PartState
from trueup.model.plan import Plan

WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  template:
    spec:
      containers:
        - {name: web, image: "web:1"}
"""
SIDECAR = WEB.replace("replicas: 1", "replicas: 2") + '        - {name: log, image: "log:1"}\n'
HOOK = """
apiVersion: batch/v1
kind: Job
metadata: {name: migrate, annotations: {argocd.argoproj.io/hook: PreSync}}
"""
SECRET = """
apiVersion: v1
kind: Secret
metadata: {name: db}
stringData: {password: %s}
"""


def made(*manifests: str) -> Targets:
    return prepared((Object(yaml.safe_load(each)) for each in manifests), "shop", {})


def told(plan: Plan) -> str:
    """As it stands on a terminal, below its heading."""
    part = Part(PartKind.APPLICATION, "shop", state=PartState.PLANNED, plan=veiled(plan, b"key"))
    lines = text(ChangeSet(parts=(part,))).splitlines()[3:]
    return "\n".join(line.removeprefix("   ") for line in lines)


def test_what_differs_is_told_field_by_field() -> None:
    assert told(between(made(WEB), made(SIDECAR), "c")) == (
        "namespace shop\n"
        "  ~ Deployment/web\n"
        "      spec.replicas: 1 → 2\n"
        '      spec.template.spec.containers[name="log"]: null → {"name": "log", "image": "log:1"}'
    )


def test_what_is_created_is_told_with_its_fields() -> None:
    assert told(between(made(), made(WEB), "c")) == (
        "namespace shop\n"
        "  + Deployment/web\n"
        "      spec.replicas: 1\n"
        '      spec.template.spec.containers[name="web"].name: "web"\n'
        '      spec.template.spec.containers[name="web"].image: "web:1"'
    )


def test_what_is_not_declared_any_more_is_deleted() -> None:
    assert told(between(made(WEB), made(), "c")) == "namespace shop\n  - Deployment/web"


def test_the_same_is_nothing_and_runs_no_hooks() -> None:
    plan = between(made(WEB, HOOK), made(WEB, HOOK), "c")
    assert plan.empty
    assert plan.counts.hooks == 0


def test_hooks_run_with_what_changes() -> None:
    plan = between(made(WEB, HOOK), made(SIDECAR, HOOK), "c")
    assert str(plan.counts) == "1 to update, 1 hook"
    assert "Job/migrate  (hook, PreSync)" in told(plan)


def test_no_value_of_a_secret_is_told() -> None:
    plan = veiled(between(made(SECRET % "hunter22"), made(SECRET % "swordfish"), "c"), b"key")
    assert 'data.password: "++++++++" → "++++++++++++"' in told(plan)
    new = veiled(between(made(), made(SECRET % "swordfish"), "c"), b"key")
    for each in (plan, new):
        assert "swordfish" not in repr(each)
        assert "c3dvcmRmaXNo" not in repr(each)


def test_a_digest_is_of_what_is_done_and_not_of_the_commit() -> None:
    def digest(before: str, after: str, commit: str = "c", key: bytes = b"key") -> str:
        return veiled(between(made(before), made(after), commit), key).digest

    assert digest(WEB, SIDECAR) == digest(WEB, SIDECAR, "d")
    assert digest(WEB, SIDECAR) != digest(SIDECAR, WEB)
    assert digest(WEB, SIDECAR) != digest(WEB, SIDECAR, key=b"other")
    one, other = SECRET % "one", SECRET % "other"
    assert digest(WEB, one) != digest(WEB, other)
