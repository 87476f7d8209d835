"""What the controller puts on record: operations that ended, drift with who made it."""

from pathlib import Path

from tests.support.story import ARGOCD, URL, World, world
from trueup.model.record import Kind

SHOP = {
    "web/config.yaml": """
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {color: blue}
"""
}
APP = f"""
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: web, namespace: {ARGOCD}}}
spec:
  project: default
  source: {{repoURL: {URL}, path: web, targetRevision: main}}
  destination: {{server: https://kubernetes.default.svc, namespace: shop}}
  syncPolicy: {{automated: {{selfHeal: true}}}}
"""


async def test_drift_is_on_record_with_who_made_it_and_that_it_was_healed(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        made.declared.push(URL, SHOP)
        await made.create_namespace("shop")
        await made.apply(APP)
        await made.eventually(lambda: _operations(made, 1))
        settings = (await made.there("ConfigMap", "settings")).ref
        patch = {"data": {"color": "red"}}
        await made.cluster.patch(settings, patch, media_type="merge", manager="kubectl-edit")
        await made.eventually(lambda: _operations(made, 2))
        synced, healed = made.history.of(Kind.OPERATION)
        assert (synced.action, synced.who.by, synced.outcome) == (
            "synced",
            "automation",
            "succeeded",
        )
        assert synced.details["resourceCount"] == 1
        (drift,) = made.history.of(Kind.DRIFT)
        assert (drift.application, drift.who.name) == ("web", "kubectl-edit")
        assert drift.object == "ConfigMap/shop/settings"
        (edit,) = drift.changes
        assert edit.field == "ConfigMap/shop/settings: data.color"
        assert (edit.before, edit.after, edit.by) == ("blue", "red", "kubectl-edit")
        assert healed.action == "healed"
        assert healed.revisions == synced.revisions == drift.revisions


async def _operations(made: World, count: int) -> bool:
    return len(made.history.of(Kind.OPERATION)) == count
