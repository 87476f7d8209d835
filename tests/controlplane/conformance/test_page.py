"""The page tells what passed where, and why something differs."""

from tests.controlplane.conformance.page import differing, page
from tests.controlplane.conformance.specs import Came, Chosen, Left, Result, Spec

SEES = Spec("[sig-api-machinery] Watchers should see", ("sig-api-machinery",))
SIGNS = Spec("[sig-auth] Certificates should be signed", ("sig-auth",))
HOOKS = Spec("[sig-api-machinery] Webhooks should deny", ("sig-api-machinery",))
PASSED, FAILED = Result(Came.PASSED, 1), Result(Came.FAILED, 1, "nobody signs")
REAL = {SEES.name: PASSED, SIGNS.name: PASSED}
OWN = {SEES.name: PASSED, SIGNS.name: FAILED}
CHOSEN = Chosen((Left("no pods", names=("Webhooks",)),), (), (), {"be signed": "Nobody signs."})


def test_what_passes_on_the_real_one_alone_differs() -> None:
    assert list(differing([SEES, SIGNS], REAL, OWN)) == [SIGNS]


def test_the_page_has_totals_differences_and_what_is_left_out() -> None:
    text = page([SEES, SIGNS, HOOKS], CHOSEN, REAL, OWN, "1.36.3")
    assert "| sig-auth | 1 | 1 passed | 0 passed |" in text
    assert "| Certificates should be signed | Nobody signs. |" in text
    assert "| Watchers should see | passed | passed |" in text
    assert "| no pods | 1 |" in text
    assert "Webhooks should deny" not in text
