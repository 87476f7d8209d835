"""An application of Applications: the children are its objects."""

import yaml

from tests.support.story import URL, Stage, application, config, world

AUTOMATED = {
    "automated": {"prune": True, "selfHeal": True},
    "syncOptions": ["CreateNamespace=true"],
}


async def test_a_folder_of_applications_makes_them_and_takes_them_away(stage: Stage) -> None:
    async with world(stage) as it:
        children = {name: application(AUTOMATED, name) for name in ("one", "two")}
        for child in children.values():
            child["metadata"]["finalizers"] = ["resources-finalizer.argocd.argoproj.io"]
        files = {f"apps/{name}.yaml": yaml.safe_dump(child) for name, child in children.items()}
        files |= {f"{name}/config.yaml": config(f"of-{name}") for name in children}
        it.declared.push(URL, files)
        parent = application(AUTOMATED, "apps")
        parent["spec"]["destination"]["namespace"] = "argocd"
        await it.create(parent)
        await it.becomes("Synced", "Healthy", "one")
        await it.becomes("Synced", "Healthy", "two")
        status = await it.becomes("Synced", "Healthy", "apps")
        assert {each["name"]: each["health"]["status"] for each in status["resources"]} == {
            "one": "Healthy",
            "two": "Healthy",
        }
        del files["apps/two.yaml"]
        commit = it.declared.push(URL, files)
        await it.refresh("apps")
        await it.becomes("Synced", "Healthy", "apps", revision=commit)

        async def gone() -> bool:
            return await it.get("ConfigMap", "of-two") is None

        await it.eventually(gone)
        assert await it.get("ConfigMap", "of-one") is not None
