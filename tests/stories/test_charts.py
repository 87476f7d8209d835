"""An application of a chart: a range of versions is followed, and rolled back from."""

from pathlib import Path

from tests.support.apiserver import serving
from tests.support.file_site import FileSite, file_site
from tests.support.origin import origin
from tests.support.packed import chart, index
from tests.support.story import ARGOCD, application, running
from trueup.model.crds import crds

AUTOMATED = {"automated": {"prune": True}, "syncOptions": ["CreateNamespace=true"]}


def publish(site: FileSite, *versions: str, color: str = "blue") -> None:
    files = {"values.yaml": f"color: {color}\n"}
    charts = [("web", each, f"web-{each}.tgz", chart("web", each, files)) for each in versions]
    site.files = {f"/{url}": archive for _, _, url, archive in charts}
    site.files["/index.yaml"] = index(charts)


async def test_a_new_version_is_rolled_out_and_a_missing_one_deletes_nothing(
    tmp_path: Path,
) -> None:
    with file_site() as site:
        publish(site, "1.0.0")
        source = {"repoURL": site.url, "chart": "web", "targetRevision": "1.*"}
        async with (
            serving(tmp_path, crds=crds()) as server,
            origin(tmp_path) as files,
            running(str(server.settings.socket), files) as it,
        ):
            await it.create(application(AUTOMATED, "shop", source=source))
            status = await it.becomes("Synced", "Healthy", "shop")
            assert (status["sourceType"], status["sync"]["revision"]) == ("Helm", "1.0.0")
            publish(site, "1.0.0", "1.1.0")
            await it.refresh("shop")
            await it.becomes("Synced", "Healthy", "shop", revision="1.1.0")
            made = await it.there("ConfigMap", "shop")
            assert made.at("data") == {"color": "blue", "version": "1.1.0"}
            publish(site, "2.0.0")
            await it.refresh("shop")
            status = await it.becomes("Unknown", "Healthy", "shop")
            (told,) = status["conditions"]
            assert "chart web has no version '1.*'" in told["message"]
            assert (await it.there("ConfigMap", "shop")).at("data", "version") == "1.1.0"


async def test_a_version_that_is_published_again_is_fetched_by_a_hard_refresh(
    tmp_path: Path,
) -> None:
    with file_site() as site:
        publish(site, "1.0.0")
        source = {"repoURL": site.url, "chart": "web", "targetRevision": "1.0.0"}
        async with (
            serving(tmp_path, crds=crds()) as server,
            origin(tmp_path) as files,
            running(str(server.settings.socket), files) as it,
        ):
            await it.create(application(AUTOMATED, "shop", source=source))
            await it.becomes("Synced", "Healthy", "shop")
            publish(site, "1.0.0", color="green")
            hard = {"metadata": {"annotations": {"argocd.argoproj.io/refresh": "hard"}}}
            await it.patch("Application", "shop", hard, ARGOCD)

            await it.becomes("OutOfSync", "Healthy", "shop")
            await it.sync("shop")
            await it.becomes("Synced", "Healthy", "shop")
            assert (await it.there("ConfigMap", "shop")).at("data", "color") == "green"
