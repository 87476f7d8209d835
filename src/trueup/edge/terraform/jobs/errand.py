"""What the pod of a run is given: the job, and how such jobs are run."""

from trueup.edge.terraform.order import Limits, Providers
from trueup.k8s.value import Value
from trueup.model.terraform import Job


class Errand(Value, frozen=True):
    job: Job
    providers: Providers = Providers()
    limits: Limits = Limits()
