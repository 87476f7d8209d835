"""
Open files: a connection is one, and shells give a process 1,024, whatever the system would allow.

Raised at the start to what it allows, as web servers do, but not beyond all need: programs that we
start inherit it, and some close one after the other. Workers have a limit of their own
(`edge.engines.isolate`).
"""

import logging
import resource

ENOUGH = 4096
"""For a thousand open streams, as many requests, and the files of repositories beside them."""
MOST = 65_536

log = logging.getLogger("trueup.service")


def raised() -> int:
    """As many as may be open from now on; it is logged if that is not enough."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST if hard == resource.RLIM_INFINITY else min(hard, MOST)
    if 0 <= soft < wanted:
        soft = _raise(soft, wanted, hard)
    if 0 <= soft < ENOUGH:
        hint = "raise the hard limit (ulimit -Hn, or LimitNOFILE= of systemd)"
        log.warning("few files may be open", extra={"limit": soft, "hint": hint})
    return soft


def _raise(soft: int, wanted: int, hard: int) -> int:
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (ValueError, OSError):  # some systems promise more than they give
        return soft
    return wanted
