"""What a sync does: roll out, leave alone, heal, prune, go back."""

from typing import Any

from tests.support.story import Stage, World, application, config, world

URL = "https://git.example.test/shop.git"
AUTOMATED = {
    "automated": {"prune": True, "selfHeal": True},
    "syncOptions": ["CreateNamespace=true"],
}
MANUAL = {"syncOptions": ["CreateNamespace=true"]}
GADGETS = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Gadget, plural: gadgets, singular: gadget, listKind: GadgetList}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
---
apiVersion: example.com/v1
kind: Gadget
metadata: {name: one}
"""


async def begun(it: World, policy: dict[str, Any], **files: str) -> str:
    """An application of *files* that is synced for the first time."""
    commit = it.declared.push(URL, {f"web/{name}.yaml": text for name, text in files.items()})
    await it.create(application(policy))
    if "automated" not in policy:
        await it.becomes("OutOfSync", "Missing")
        await it.sync()
    await it.becomes("Synced", "Healthy")
    return commit


async def test_a_push_is_rolled_out_when_it_is_looked_for(stage: Stage) -> None:
    async with world(stage) as it:
        await begun(it, AUTOMATED, one=config("settings", colour="blue"))
        commit = it.declared.push(URL, {"web/one.yaml": config("settings", colour="red")})
        await it.refresh()
        status = await it.becomes(revision=commit)
        assert (await it.there("ConfigMap", "settings")).at("data", "colour") == "red"
        assert [entry["id"] for entry in status["history"]] == [0, 1]
        results = status["operationState"]["syncResult"]["resources"]
        assert [each["message"] for each in results] == ["configmap/settings configured"]

        async def looked() -> bool:
            return "refresh" not in str((await it.app())["metadata"].get("annotations"))

        await it.eventually(looked)  # the commit may have been seen before it was asked for


async def test_a_hard_refresh_renders_anew(stage: Stage) -> None:
    async with world(stage) as it:
        await begun(it, AUTOMATED, one=config("settings"))
        renders = it.declared.renders
        hard = {"metadata": {"annotations": {"argocd.argoproj.io/refresh": "hard"}}}
        await it.patch("Application", "web", hard, "argocd")

        async def again() -> bool:
            return not (await it.app())["metadata"].get("annotations")

        await it.eventually(again)
        assert (it.declared.renders, it.declared.forgotten) == (renders + 1, 1)


async def test_drift_is_healed_at_once(stage: Stage) -> None:
    async with world(stage) as it:
        await begun(it, AUTOMATED, one=config("settings", colour="blue"))
        await it.patch("ConfigMap", "settings", {"data": {"colour": "green"}})

        async def healed() -> bool:
            found = await it.there("ConfigMap", "settings")
            return bool(found.at("data", "colour") == "blue")

        await it.eventually(healed)
        status = await it.becomes("Synced", "Healthy")
        assert status["operationState"]["operation"]["sync"]["autoHealAttemptsCount"] == 1
        assert len(status["history"]) == 1


async def test_a_heal_tells_which_field_it_was_and_who_had_changed_it(stage: Stage) -> None:
    async with world(stage) as it:
        await begun(it, AUTOMATED, one=config("settings", colour="blue"))
        await it.patch("ConfigMap", "settings", {"data": {"colour": "green"}})

        async def told() -> bool:
            events = await it.all("Event", "argocd")
            return any(each.at("reason") == "SelfHealed" for each in events)

        await it.eventually(told)
        (event,) = [e for e in await it.all("Event", "argocd") if e.at("reason") == "SelfHealed"]
        assert "ConfigMap shop/settings: data.colour blue → green by " in event.at("message")
        info = (await it.app())["status"]["operationState"]["operation"]["info"]
        assert [each["name"] for each in info] == ["drift"]


async def test_drift_is_only_shown_without_self_heal(stage: Stage) -> None:
    async with world(stage) as it:
        policy = {"automated": {}, "syncOptions": ["CreateNamespace=true"]}
        await begun(it, policy, one=config("settings", colour="blue"))
        await it.patch("ConfigMap", "settings", {"data": {"colour": "green"}})
        await it.becomes("OutOfSync", "Healthy")
        assert (await it.there("ConfigMap", "settings")).at("data", "colour") == "green"


async def test_what_git_drops_is_pruned(stage: Stage) -> None:
    async with world(stage) as it:
        await begun(it, AUTOMATED, one=config("one"), two=config("two"))
        commit = it.declared.push(URL, {"web/one.yaml": config("one")})
        await it.refresh()
        status = await it.becomes(revision=commit)
        assert await it.get("ConfigMap", "two") is None
        results = status["operationState"]["syncResult"]["resources"]
        assert {each["name"]: each["status"] for each in results} == {
            "one": "Synced",
            "two": "Pruned",
        }


async def test_nothing_is_pruned_unless_asked(stage: Stage) -> None:
    async with world(stage) as it:
        await begun(it, MANUAL, one=config("one"), two=config("two"))
        it.declared.push(URL, {"web/one.yaml": config("one")})
        await it.sync()
        await it.ends("Succeeded")
        status = await it.becomes("OutOfSync", "Healthy")
        assert await it.get("ConfigMap", "two") is not None
        two = next(each for each in status["resources"] if each["name"] == "two")
        assert two["requiresPruning"] is True


async def test_an_empty_render_deletes_nothing(stage: Stage) -> None:
    async with world(stage) as it:
        await begun(it, AUTOMATED, one=config("one"))
        it.declared.push(URL, {"web/readme.txt": "# nothing"})
        await it.refresh()
        await it.becomes("OutOfSync", "Healthy")
        status = await it.status()
        assert [each["type"] for each in status["conditions"]] == ["SyncError"]
        assert "wipe out all resources" in status["conditions"][0]["message"]
        assert await it.get("ConfigMap", "one") is not None


async def test_a_rollback_goes_to_the_commit_of_the_past(stage: Stage) -> None:
    async with world(stage) as it:
        first = await begun(it, MANUAL, one=config("settings", colour="blue"))
        it.declared.push(URL, {"web/one.yaml": config("settings", colour="red")})
        await it.sync()
        await it.ends("Succeeded")
        await it.becomes("Synced", "Healthy")
        assert (await it.there("ConfigMap", "settings")).at("data", "colour") == "red"
        await it.sync(revision=first, syncStrategy={"apply": {}})
        status = await it.becomes("OutOfSync", "Healthy")
        assert (await it.there("ConfigMap", "settings")).at("data", "colour") == "blue"
        assert [entry["revision"] for entry in status["history"]][::2] == [first, first]


async def test_a_dry_run_changes_nothing(stage: Stage) -> None:
    async with world(stage) as it:
        await begun(it, MANUAL, one=config("settings", colour="blue"))
        it.declared.push(URL, {"web/one.yaml": config("settings", colour="red")})
        await it.sync(dryRun=True)
        state = await it.ends("Succeeded")
        assert (await it.there("ConfigMap", "settings")).at("data", "colour") == "blue"
        messages = [each["message"] for each in state["syncResult"]["resources"]]
        assert messages == ["configmap/settings configured (dry run)"]
        assert len((await it.status())["history"]) == 1


async def test_a_dry_run_takes_for_granted_what_the_sync_would_make(stage: Stage) -> None:
    async with world(stage) as it:
        files = {"web/one.yaml": config("settings", colour="blue"), "web/two.yaml": GADGETS}
        it.declared.push(URL, files)
        await it.create(application({"syncOptions": ["CreateNamespace=true"]}))
        await it.becomes("OutOfSync", "Missing")
        await it.sync(dryRun=True)
        state = await it.ends("Succeeded")
        assert {each["message"] for each in state["syncResult"]["resources"]} == {
            "namespace/shop created (dry run)",
            "configmap/settings created (dry run)",
            "customresourcedefinition.apiextensions.k8s.io/gadgets.example.com created (dry run)",
            "gadget.example.com/one created (dry run)",
        }
        assert await it.get("ConfigMap", "settings") is None


async def test_one_refused_object_does_not_stop_the_others(stage: Stage) -> None:
    async with world(stage) as it:
        lost = "{apiVersion: v1, kind: ConfigMap, metadata: {name: one, namespace: nowhere}}"
        it.declared.push(URL, {"web/one.yaml": lost, "web/two.yaml": config("two")})
        await it.create(application(MANUAL))
        await it.becomes("OutOfSync", "Missing")
        await it.sync()
        state = await it.ends("Failed")
        assert await it.get("ConfigMap", "two") is not None
        failed = [each for each in state["syncResult"]["resources"] if each["status"] != "Synced"]
        assert [each["status"] for each in failed] == ["SyncFailed"]
        assert 'namespaces "nowhere" not found' in failed[0]["message"]
        assert "one or more objects failed to apply" in state["message"]


async def test_sources_are_looked_at_anew_when_they_are_new(stage: Stage) -> None:
    async with world(stage) as it:
        it.declared.push(URL, {"web/one.yaml": config("one"), "other/two.yaml": config("two")})
        await it.create(application(AUTOMATED))
        await it.becomes("Synced", "Healthy")
        await it.look_at("web")
        assert it.declared.first_looks == 1
        source = {"repoURL": URL, "path": "other", "targetRevision": "main"}
        await it.patch("Application", "web", {"spec": {"source": source}}, "argocd")

        async def moved() -> bool:
            return await it.get("ConfigMap", "two") is not None

        await it.eventually(moved)
        assert it.declared.first_looks == 2


async def test_an_application_that_is_to_be_skipped_is_left_alone(stage: Stage) -> None:
    skip = "argocd.argoproj.io/skip-reconcile"
    async with world(stage) as it:
        it.declared.push(URL, {"web/one.yaml": config("one")})
        body = application(AUTOMATED)
        body["metadata"]["annotations"] = {skip: "true"}
        await it.create(body)
        await it.look_at("web")
        assert await it.status() == {}
        await it.patch("Application", "web", {"metadata": {"annotations": {skip: None}}}, "argocd")
        await it.becomes("Synced", "Healthy")
