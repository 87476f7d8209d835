"""Settings of the embedded API server: frozen, made once, by the service or by a test."""

from pathlib import Path

from trueup.apiserver.simulate import Pace
from trueup.k8s.value import Value

LOOPBACK = "127.0.0.1"


class Settings(Value, frozen=True):
    """Where the server keeps its data, where it listens, and how fast its world moves."""

    folder: Path  # data, certificates, tokens, kubeconfig
    host: str = LOOPBACK  # for TLS clients
    port: int | None = 0  # 0: a free one, kept across restarts; None: no TLS listener
    socket: Path | None = None  # a unix socket without TLS and tokens, guarded by its file mode
    pace: Pace = Pace()
    simulate: bool = True  # whether workloads are simulated
    history: int = 8192  # events kept for watches and paged lists
    crds: tuple[dict[str, object], ...] = ()  # installed at each start
