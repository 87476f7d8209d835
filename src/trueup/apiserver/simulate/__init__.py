"""
The workload controllers of a cluster, simulated: nothing here runs a container.

A Deployment gets its ReplicaSet, the ReplicaSet its Pods, and each Pod goes from Pending
to Running over a settable time with the status that a kubelet would report. By annotation
or image tag a workload fails as it would in life (see :mod:`.pods`). No image is pulled, no
process started, no packet sent: only the objects in the API behave as in a real cluster,
so that tools which watch them can be tried, taught and tested without one.
"""

from trueup.apiserver.simulate.contract import Controller, Pace, Related, Step
from trueup.apiserver.simulate.table import CONTROLLERS, OUTSIDE, woken

__all__ = ["CONTROLLERS", "OUTSIDE", "Controller", "Pace", "Related", "Step", "woken"]
