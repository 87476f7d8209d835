"""Cases of settings and objects, and what we make of them, in the form that the engine has."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from trueup.core.alerts import Around, configuration, due, rendered, scope
from trueup.core.alerts import state as states
from trueup.core.gotemplate import Time
from trueup.k8s.object import Object
from trueup.model.errors import Stalled

FOLDER = Path(__file__).parent
NOW = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
RECORDED = FOLDER / "recorded.yaml"
CASES: list[dict[str, Any]] = yaml.safe_load((FOLDER / "cases.yaml").read_text())
STATUS = {
    "sync": {"status": "Synced", "revision": "0123456789abcdef"},
    "health": {"status": "Healthy"},
    "reconciledAt": "2024-05-06T07:01:00Z",
    "operationState": {
        "phase": "Succeeded",
        "startedAt": "2024-05-06T07:00:00Z",
        "finishedAt": "2024-05-06T07:00:30Z",
        "syncResult": {"revision": "0123456789abcdef"},
    },
}


def application(case: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {
            "name": "web",
            "namespace": "argocd",
            "labels": case.get("labels") or {},
            "annotations": case.get("annotations") or {},
        },
        "spec": {"project": "shop", "source": {"repoURL": "https://git.example/shop/web.git"}},
        "status": {**STATUS, **(case.get("status") or {})},
    }


def question(case: Mapping[str, Any]) -> dict[str, Any]:
    """As it is put to the engine."""
    asked = {"Data": case["data"], "Object": application(case), "Project": case.get("project")}
    return {**asked, "Secret": {}}


def answer(case: Mapping[str, Any]) -> dict[str, Any]:
    """What is told to whom, and what is remembered."""
    settings = configuration(case["data"], {}, builtin=False)
    it = Object(application(case))
    project = Object({"metadata": {"annotations": case.get("project") or {}}})
    around = Around(lambda: Time.of(NOW))
    outcome = due([settings], it, project, [scope(settings, it, around)], NOW)
    messages, failed = [], set()
    for each in outcome.due:
        try:
            notice = rendered(
                settings, each.templates, scope(settings, it, around, each.to), each.to
            )
        except Stalled:
            failed.add(each.state)
            continue
        to = f"{each.to.service}:{each.to.recipient}"
        said = {"message": notice.message, **notice.parts}
        one = {"trigger": each.trigger, "state": each.state, "to": to, "notice": said}
        messages.append(plain(one))
    after = [key for key in states.read(outcome.annotation) if key not in failed]
    return {"messages": sorted(messages, key=lambda each: each["state"]), "state": sorted(after)}


def plain(value: Any) -> Any:
    """Without what is empty: Go's structs have all fields."""
    if isinstance(value, Mapping):
        found = {key: plain(each) for key, each in value.items()}
        return {key: each for key, each in found.items() if each not in ("", None, False, {}, [])}
    return [plain(each) for each in value] if isinstance(value, list) else value
