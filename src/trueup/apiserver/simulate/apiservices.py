"""APIService: always available, as nothing is behind it that could be away."""

from datetime import datetime

from trueup.apiserver.simulate.contract import Body, Controller, Pace, Related, Step
from trueup.apiserver.simulate.marks import with_condition
from trueup.apiserver.writes import update

_LOCAL = {"reason": "Local", "message": "Local APIServices are always available"}
_PASSED = {"reason": "Passed", "message": "all checks passed"}


def step(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """One look at an APIService."""
    before = body.get("status", {})
    why = _PASSED if body.get("spec", {}).get("service") else _LOCAL
    told = {"type": "Available", "status": "True", **why}
    status = {**before, "conditions": with_condition(before.get("conditions", ()), told, now)}
    return Step() if status == before else Step((update({**body, "status": status}),))


API_SERVICES = Controller(step)
