"""Outcome: what the carrying out of one decision came to."""

from trueup.k8s.value import Value
from trueup.model.application import ResourceResult


class Outcome(Value, frozen=True):
    """
    The results of the tasks that were carried out, in order; a failed one says why.

    *error*: why the decision as a whole could not be carried out; it is decided again then.
    """

    results: tuple[ResourceResult, ...] = ()
    error: str = ""

    @property
    def failed(self) -> bool:
        return bool(self.error) or any(each.hook_phase == "Failed" for each in self.results)
