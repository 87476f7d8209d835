"""
ValidatingAdmissionPolicy: the mark that its expressions were looked at.

The library for the language knows no types but its own, so there is never a warning of types.
"""

from datetime import datetime

from trueup.apiserver.simulate.contract import Body, Controller, Pace, Related, Step
from trueup.apiserver.writes import update


def step(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """One look at a policy."""
    if "deletionTimestamp" in body["metadata"]:
        return Step()
    seen = {"observedGeneration": body["metadata"].get("generation", 1), "typeChecking": {}}
    status = {**body.get("status", {}), **seen}
    return Step() if status == body.get("status") else Step((update({**body, "status": status}),))


POLICIES = Controller(step)
