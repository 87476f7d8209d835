"""
The composition root: the only place that builds adapters and hands them to those who use ports.

What is built here is started and stopped by `service.roles`. `home` and `entrance` open what
stands as long as the process, `assembly` builds the rest on it, `waking` tells all of it what
changes, `serving` and `figures` show it.
"""

from trueup.service.wiring.assembly import parts
from trueup.service.wiring.entrance import Entrance, furnished, kept
from trueup.service.wiring.figures import measured
from trueup.service.wiring.ground import Ground
from trueup.service.wiring.home import (
    Reach,
    api_folder,
    api_server,
    history,
    outbox,
    process_info,
    reach,
    states,
)
from trueup.service.wiring.observing import observed, sampled
from trueup.service.wiring.parts import Parts
from trueup.service.wiring.serving import web
from trueup.service.wiring.waking import awake, beside
from trueup.service.wiring.workings import workings

__all__ = [
    "Entrance",
    "Ground",
    "Parts",
    "Reach",
    "api_folder",
    "api_server",
    "awake",
    "beside",
    "furnished",
    "history",
    "kept",
    "measured",
    "observed",
    "outbox",
    "parts",
    "process_info",
    "reach",
    "sampled",
    "states",
    "web",
    "workings",
]
