"""How runs are made Jobs, as it is set; see `manifest` and `podspec`."""

from collections.abc import Mapping
from typing import Any

from trueup.k8s.value import Value
from trueup.model.terraform import Job


class Making(Value, frozen=True):
    """
    How runs are made Jobs. *namespace*: of all Jobs; empty: each in that of its Stack. *account*:
    where the Stack says none. *environment*: how others are reached. *grace*: seconds to save a
    state in. *providers*: a PersistentVolumeClaim with those that all runs share. *template*: of
    pods, to which ours is added.
    """

    image: str
    namespace: str = ""
    account: str = ""
    environment: Mapping[str, str] = {}
    grace: int = 480
    providers: str = ""
    template: Mapping[str, Any] = {}

    def place(self, job: Job) -> str:
        return self.namespace or job.place.namespace

    def account_of(self, job: Job) -> str:
        return job.place.account or self.account
