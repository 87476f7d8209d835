"""
Tracing: where objects and their fields are declared, for the one who asks afterwards.

In a worker, as rendering is, for it reads what a repository contains. What Helm and Jsonnet make of
their files is found by trying. Where Kustomize itself has to build, it is asked to note on each
object where it came from; that is a build of its own, whose objects nobody applies.
"""

import posixpath
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import orjson

from trueup.core.kustomize.item import Beyond
from trueup.core.render.job import Helm, Kustomize, Plain, Plugin
from trueup.core.render.listing import join
from trueup.core.trace import kustomize, plain
from trueup.core.trace.lines import fits, found, marked
from trueup.core.trace.noted import ANNOTATIONS, noted
from trueup.edge.engines.wire import Done, Work
from trueup.model.origin import Origin, Place, Wanted

Places = tuple[tuple[Place, ...], ...]


def traced(work: Work) -> Done:
    """The places of all that is wanted of a job. Raises ``Stalled`` where a render would."""
    match work.job:
        case Plain():
            return Done(places=_plain(work.job, work))
        case Helm():
            from trueup.edge.engines.feeding import fed

            return Done(places=fed(work.job, work))
        case Kustomize():
            return Done(places=_kustomize(work.job, work))
        case Plugin():
            return Done(places=((),) * len(work.wanted))  # only its authors know


def _plain(job: Plain, work: Work) -> Places:
    from trueup.edge.engines import plain as engine

    done = engine.render(job, work.files, work.links)
    return tuple(_in_file(job, work, each, _origin(done, each)) for each in work.wanted)


def _in_file(job: Plain, work: Work, wanted: Wanted, origin: Origin | None) -> tuple[Place, ...]:
    if origin is None:
        return ()
    if not origin.line:
        from trueup.edge.engines.trying import tried

        return tried(job, work, origin.file, wanted)
    (places,) = plain.places({origin.file: work.files[origin.file]}, (wanted,))
    return places or (Place(origin.file, origin.line),) * (1 + len(wanted.paths))


def _origin(done: Done, wanted: Wanted) -> Origin | None:
    pairs = zip(done.objects, done.origins, strict=True)
    hits = [origin for body, origin in pairs if fits(orjson.loads(body), wanted.ref)]
    return hits[-1] if hits else None


def _kustomize(job: Kustomize, work: Work) -> Places:
    from trueup.edge.engines import kustomize as engine

    seen = engine.edited(job, work.files)
    if not work.links:
        try:
            return kustomize.places(job, work.files, seen, work.wanted)
        except Beyond:
            pass  # only Kustomize itself can build it
    top = join(job.folder, job.name)
    asked = {**seen, top: _asking(seen[top])}
    made = engine.built(job, asked, work.links)
    return tuple(_as_noted(job, made, work.files, each) for each in work.wanted)


def _asking(text: bytes) -> bytes:
    """The kustomization, so that it notes origins too."""
    from trueup.k8s.yaml import documents

    body = dict(documents(text)[0][1])
    known = [each for each in body.get("buildMetadata") or () if each not in ANNOTATIONS]
    return orjson.dumps({**body, "buildMetadata": [*known, *ANNOTATIONS]})


def _as_noted(
    job: Kustomize, made: Iterable[Mapping[str, Any]], files: Mapping[str, bytes], wanted: Wanted
) -> tuple[Place, ...]:
    hits = [body for body in made if fits(body, wanted.ref)]
    top = join(job.folder, job.name)
    if not hits:
        return ()
    note = noted(hits[-1])
    file = posixpath.normpath(posixpath.join(job.folder, note.file)) if note.file else top
    rough = Place(file, how=note.by)
    roots = [root for root in marked(files.get(file, b"")) if note.fits(root.value, hits[-1])]
    if note.by or len(roots) != 1:
        return (rough,) * (1 + len(wanted.paths))
    (root,) = roots
    rough = msgspec.structs.replace(rough, line=root.line)
    places = [
        plain.place(file, root, path, wanted.ref.kind)
        if not note.changed and found(root, path)[1]
        else rough
        for path in wanted.paths
    ]
    return (msgspec.structs.replace(rough, exact=True), *places)
