"""Of whom there may be something to tell, when the settings have changed."""

from typing import cast

import pytest

from tests.support.clock import FakeClock
from tests.support.held import Held
from tests.support.notifications.settings import settings
from tests.support.story import application
from trueup.control.alerts.inforce import NAME
from trueup.control.alerts.wake import Wake
from trueup.control.queue import Queue
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION
from trueup.ports import Live

APPS = [Ref(APPLICATION, namespace, "web") for namespace in ("argocd", "team", "shop")]


@pytest.mark.parametrize(
    ("namespace", "woken"),
    [("argocd", ["argocd", "team"]), ("team", ["team"]), ("shop", []), ("other", [])],
)
async def test_a_change_of_settings_wakes_those_for_whom_they_hold(
    namespace: str, woken: list[str]
) -> None:
    """``shop`` is not ours to manage."""
    held, queue = Held(), Queue[Ref](FakeClock())
    for ref in APPS:
        body = application({}, ref.name)
        meta = {**body["metadata"], "namespace": ref.namespace}
        held.objects[ref] = Object({**body, "metadata": meta})
    its = settings({}, held=held, self_service=True)
    wake = Wake(queue, cast("Live", held), lambda each: each in ("argocd", "team"), its.told)
    wake.told(held.put("ConfigMap", NAME, {"context": "a: b"}, namespace))
    assert [ref.namespace for ref in APPS if ref in queue] == woken
