"""What syncs are counted as: by phase, with their requests, and looks with their time."""

import asyncio
from pathlib import Path

from tests.support.story import ARGOCD, application, config, world
from trueup.core.metrics.catalogue.applications import (
    K8S_REQUESTS,
    RECONCILE,
    SYNC_DURATION,
    SYNC_TOTAL,
)

URL = "https://git.example.test/shop.git"
APP = f'namespace="{ARGOCD}",name="web",project="default"'
HERE = "https://kubernetes.default.svc"
AUTOMATED = {"automated": {}, "retry": {"limit": 0}, "syncOptions": ["CreateNamespace=true"]}
REFUSED = "{apiVersion: v1, kind: ConfigMap, metadata: {name: No_Name}}"


async def test_a_sync_that_went_well_and_its_requests(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        it.declared.push(URL, {"web/config.yaml": config("settings")})
        await it.create(application(AUTOMATED))
        await it.becomes("Synced", "Healthy")
        sync = f'{{{APP},dest_server="{HERE}",phase="Succeeded",dry_run="false"}} 1'
        assert it.counted(SYNC_TOTAL) == [f"argocd_app_sync_total{sync}"]
        assert len(it.counted(SYNC_DURATION)) == 1
        looked = f'argocd_app_reconcile_count{{namespace="{ARGOCD}",dest_server="{HERE}"}}'
        async with asyncio.timeout(10):
            while not any(each.startswith(looked) for each in it.counted(RECONCILE)):  # noqa: ASYNC110
                await asyncio.sleep(0.01)  # the look ends after what it wrote was seen
        asked = f'{{{APP},server="{HERE}",response_code="200",verb="Patch"'
        of = 'resource_kind="ConfigMap",resource_namespace="shop",dry_run="false"}'
        assert f"argocd_app_k8s_request_total{asked},{of} 1" in it.counted(K8S_REQUESTS)


async def test_a_sync_that_is_refused(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        it.declared.push(URL, {"web/config.yaml": REFUSED})
        await it.create(application(AUTOMATED))

        async def failed() -> bool:
            return any('phase="Failed"' in each for each in it.counted(SYNC_TOTAL))

        await it.eventually(failed)
        assert any('response_code="422"' in each for each in it.counted(K8S_REQUESTS))
