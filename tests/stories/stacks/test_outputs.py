"""What a Stack hands out in Secrets and ConfigMaps: as its spec says, as long as others read it."""

from typing import Any

from tests.stories.stacks.place import SHARED, Place, reason, shared, synced
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.stack import HANDS

pytestmark = SHARED
ROOT = """
# file: {name}/main.tf
variable "word" {{ default = "word" }}
resource "terraform_data" "it" {{ input = var.word }}
output "word" {{ value = terraform_data.it.output }}
output "other" {{ value = "other" }}
"""
_it = shared("".join(ROOT.format(name=name) for name in ("hands", "mine", "giver", "reader")))


def target(name: str, kind: str = "ConfigMap", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "name": name, **more}


def where(name: str, kind: str = "ConfigMap") -> Ref:
    return Ref(GroupKind("", kind), "argocd", name)


async def handing(it: Place, name: str, *targets: dict[str, Any]) -> None:
    await it.change({"spec": {"outputs": list(targets)}}, name)


async def test_what_the_spec_does_not_say_any_more_is_taken_away(it: Place) -> None:
    await it.stack("hands", outputs=[target("one"), target("two", "Secret")])
    await it.until(synced, "hands")
    await it.find("ConfigMap", "one")
    await it.find("Secret", "two")
    await handing(it, "hands", target("one"), target("three"))
    await it.find("ConfigMap", "three")
    await it.gone_from(where("two", "Secret"))
    assert await it.cluster.get(where("one")) is not None
    only = target("one", keys=[{"output": "word", "key": "WORD"}])
    await handing(it, "hands", only)
    await it.settles(lambda found: found.at("data") == {"WORD": "word"}, where("one"))
    await it.gone_from(where("three"))
    await handing(it, "hands")
    await it.gone_from(where("one"))
    bare = await it.until(lambda stack: not stack.status.handed, "hands")
    assert HANDS not in (bare.metadata.get("finalizers") or ())


async def test_what_is_somebody_elses_is_neither_written_nor_taken_away(it: Place) -> None:
    await it.put({"kind": "ConfigMap", "metadata": {"name": "theirs"}, "data": {"a": "b"}})
    await it.stack("mine", outputs=[target("theirs"), target("ours")])
    told = await it.until(lambda stack: bool(reason(stack, "OutputForbidden")), "mine")
    assert "is not of this Stack" in reason(told, "OutputForbidden")
    await handing(it, "mine", target("ours"))
    await it.find("ConfigMap", "ours")
    await it.until(lambda stack: not reason(stack, "OutputForbidden"), "mine")
    found = await it.cluster.get(where("theirs"))
    assert found is not None
    assert found.at("data") == {"a": "b"}


async def test_what_others_read_stays_until_they_do_not(it: Place) -> None:
    await it.stack("giver", outputs=[target("given")])
    await it.until(synced, "giver")
    reads = {"configMapKeyRef": {"name": "given", "key": "word"}}
    await it.stack("reader", variables=[{"name": "word", "valueFrom": reads}])
    await it.until(synced, "reader")
    await it.delete("giver")
    told = await it.until(lambda stack: bool(reason(stack, "Waiting")), "giver")
    assert "Stack argocd/reader reads ConfigMap/given" in reason(told, "Waiting")
    assert await it.cluster.get(where("given")) is not None
    await it.change({"spec": {"variables": []}}, "reader")
    await it.until(lambda stack: synced(stack) and len(stack.status.history) == 1, "reader")
    await it.delete("reader")
    await it.gone("giver")
    await it.gone_from(where("given"))
