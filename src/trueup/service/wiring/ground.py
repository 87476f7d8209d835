"""Ground: what stands as long as the process does, whatever is set in the cluster."""

from dataclasses import dataclass

from trueup.control.outside import Outside
from trueup.edge.history.keeper import Keeper as Recorder
from trueup.edge.outbox.opened import Outbox
from trueup.edge.states.opened import Opened
from trueup.service.ourport import OurPort
from trueup.service.settings import Settings
from trueup.service.wiring.home import Reach


@dataclass(frozen=True, slots=True)
class Ground:
    """What is opened once, by `service.roles`."""

    settings: Settings
    reach: Reach
    history: Recorder
    outside: Outside
    states: Opened
    outbox: Outbox
    port: OurPort
