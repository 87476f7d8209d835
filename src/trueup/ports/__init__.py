"""
The protocols that ``control`` needs and ``edge`` makes real: a module a subject.

Each raises only ``Stalled``, ``NotYet`` or ``Unreachable`` (:mod:`trueup.model.errors`), but for
what it says itself. Whoever needs one imports it from here, wherever it stands.
"""

from trueup.ports.clock import Clock
from trueup.ports.cluster import ApiKind, Channels, Cluster, Pods, WatchEvent
from trueup.ports.engines import Engine, Rendered, Request, Surveyor
from trueup.ports.forecasts import AppForecasts, StackForecasts
from trueup.ports.judging import Rules, Scanner
from trueup.ports.languages import PathExpressions, Texts
from trueup.ports.live import Clusters, Figures, Live, Written
from trueup.ports.messages import Deliveries, Invitations, Notifier, Notifiers, Outbox, Threads
from trueup.ports.pushes import Push, Pusher, Reverser
from trueup.ports.server import Backends, Headers, Passed, Passwords
from trueup.ports.sources import Merges, Past, Repositories, Repository, Sources, Vouchers
from trueup.ports.telling import Events, History, Meter, Milestones, Tracer
from trueup.ports.terraform import Errands, Owners, Runner, RunTokens, States

__all__ = [
    "ApiKind",
    "AppForecasts",
    "Backends",
    "Channels",
    "Clock",
    "Cluster",
    "Clusters",
    "Deliveries",
    "Engine",
    "Errands",
    "Events",
    "Figures",
    "Headers",
    "History",
    "Invitations",
    "Live",
    "Merges",
    "Meter",
    "Milestones",
    "Notifier",
    "Notifiers",
    "Outbox",
    "Owners",
    "Passed",
    "Passwords",
    "Past",
    "PathExpressions",
    "Pods",
    "Push",
    "Pusher",
    "Rendered",
    "Repositories",
    "Repository",
    "Request",
    "Reverser",
    "Rules",
    "RunTokens",
    "Runner",
    "Scanner",
    "Sources",
    "StackForecasts",
    "States",
    "Surveyor",
    "Texts",
    "Threads",
    "Tracer",
    "Vouchers",
    "WatchEvent",
    "Written",
]
