"""
A worker: one process that renders one job after the other, and trusts nothing that it is given.

Started by :mod:`trueup.edge.engines.workers` as ``python -m trueup.edge.engines.worker``. It reads
frames from its input and answers on its output until the input ends. A tool is imported when the
first job for it comes: Helm's library alone takes longer to load than many a render.
"""

import os
import select
import sys
from collections.abc import Mapping
from typing import BinaryIO

from trueup.core.render.job import Helm, Job, Kustomize, Plain, Plugin
from trueup.edge.engines.isolate import isolate
from trueup.edge.engines.scratch import LAST
from trueup.edge.engines.wire import HEADER, Answer, Done, Refused, Work, packed, work
from trueup.k8s.value import Value, decode
from trueup.model.errors import Stalled


class Manner(Value, frozen=True):
    """
    How a worker is kept, as `isolate` takes it; said in its first argument.

    *network*: it keeps the network.
    """

    network: bool = False
    hidden: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()


_LFS = b"version https://git-lfs.github.com/spec/"


def main() -> None:
    """Serve until the input ends."""
    requests, answers = _pipes()
    manner = decode(sys.argv[1].encode(), Manner)
    isolate(os.getcwd(), network=manner.network, hidden=manner.hidden, shown=manner.shown)
    if _left_alone(requests):
        return
    while head := requests.read(HEADER):
        body = requests.read(int.from_bytes(head, "big"))
        answers.write(packed(perform(work(body))))
        answers.flush()


def perform(request: Work) -> Answer:
    """Render one job, or tell where what it makes is declared."""
    if not request.keys:
        return _performed(request)
    from trueup.core.decrypt import Locked
    from trueup.edge.engines.decrypting import answered, unsealed

    secrets: tuple[str, ...] = ()
    try:
        request, secrets = unsealed(request)
        return answered(_performed(request), request, secrets)
    except Locked as error:
        return Done(locked=error.locks)
    except Stalled as error:
        return answered(_refused(error), request, secrets)
    finally:
        LAST.clear()  # what was opened does not stay


def _performed(request: Work) -> Answer:
    try:
        _refuse_pointers(request.files)
        return _traced(request) if request.wanted else _rendered(request.job, request)
    except Stalled as error:
        return _refused(error)


def _refused(error: Stalled) -> Refused:
    return Refused(error.reason, error.message, error.hint)


def _rendered(job: Job, request: Work) -> Done:
    if not isinstance(job, Helm):
        LAST.clear()  # a plugin sees no files but its own
    match job:
        case Plain():
            from trueup.edge.engines import plain

            return plain.render(job, request.files, request.links)
        case Helm():
            from trueup.edge.engines import helm

            return helm.render(job, request.files, request.links)
        case Kustomize():
            from trueup.edge.engines import kustomize

            return kustomize.render(job, request.files, request.links)
        case Plugin():
            from trueup.edge.engines import plugin

            return plugin.render(job, request)


def _traced(request: Work) -> Done:
    from trueup.edge.engines.tracing import traced

    return traced(request)


def _refuse_pointers(files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        if content.startswith(_LFS):
            raise Stalled(
                "LfsNotSupported",
                f"{path}: is a Git LFS pointer, and LFS objects are not fetched",
                "keep what is rendered out of Git LFS",
            )


def _left_alone(requests: BinaryIO) -> bool:
    """Whether who started us ended before the kernel knew that we end with it; its job may wait."""
    there = select.poll()
    there.register(requests, 0)  # told is that nobody will write any more
    return bool(there.poll(0))


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Our input and output under other numbers: what a library prints must not mix with frames."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return requests, answers


if __name__ == "__main__":
    main()
    sys.exit(0)
