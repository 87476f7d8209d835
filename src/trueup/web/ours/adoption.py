"""
``GET applications/{name}/adoption``: the patch that makes Git declare what is live.

It is shown, downloaded and committed by people: nothing is written. What cannot be said in Git is
told with the reason.
"""

from collections.abc import Iterable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from trueup.core.adopt.adopting import File, Refusal, Wish, adopted, outside, wanted
from trueup.core.source.repositories import shown
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value, encode
from trueup.model.application import Application
from trueup.model.decision import Target
from trueup.model.errors import Stalled, Unreachable
from trueup.model.origin import Place, Wanted
from trueup.model.source import Revision
from trueup.web.apps.found import application, decoded
from trueup.web.exchange import deps, raw
from trueup.web.ours.chosen import Chosen, chosen


class Patch(Value, frozen=True):
    """
    Of one repository: what ``git apply`` reads there. *revision*: what the source follows.

    *shared*: files outside of the Application's own folder, which others may use too.
    """

    repo_url: str
    revision: str
    commit: str
    patch: str
    files: tuple[str, ...]
    shared: tuple[str, ...]


class Adoption(Value, frozen=True):
    """*fields*: how many the patches take in."""

    patches: tuple[Patch, ...]
    fields: int
    refusals: tuple[Refusal, ...]


async def adoption(request: Request) -> Response:
    _, body = await application(request)
    app = decoded(body)
    target, found = await chosen(request, app)
    return raw(encode(await of(request, app, target, await wishes(request, app, target, found))))


async def wishes(
    request: Request, app: Application, target: Target, found: Iterable[Chosen]
) -> tuple[Wish, ...]:
    """With where each field is declared; whole objects are among them, to be told why not."""
    asked = tuple(
        Wanted(each.compared.ref, tuple(field.path for field in each.fields))
        for each in found
        if each.compared.desired is not None
    )
    places = await traced(request, app, target, asked)
    return tuple(wish for each in found for wish in _of(each, target, places))


async def traced(
    request: Request, app: Application, target: Target, asked: tuple[Wanted, ...]
) -> Mapping[Ref, tuple[Place, ...]]:
    try:
        return await deps(request).views.traced(app, target, asked)
    except (Stalled, Unreachable):
        return {}


async def of(
    request: Request, app: Application, target: Target, wished: tuple[Wish, ...]
) -> Adoption:
    texts = await _texts(request, app, target, wanted(wished))
    made = adopted(wished, texts)
    patches = []
    for number, text in made.patches.items():
        source = target.sources[number]
        files = tuple(path for at, path in made.files if at == number)
        shared = tuple(path for path in files if outside(path, source.path))
        patches.append(
            Patch(
                shown(source.repo_url),
                source.target_revision,
                target.revisions[number],
                text,
                files,
                shared,
            )
        )
    return Adoption(tuple(patches), made.fields, made.refusals)


def _of(each: Chosen, target: Target, places: Mapping[Ref, tuple[Place, ...]]) -> Iterable[Wish]:
    ref = each.compared.ref
    if not each.fields:
        yield Wish(ref, (), None, None)
    known = places.get(ref, ())[1:]
    number = target.origin(ref).source
    tool = target.types[number] if number < len(target.types) else ""
    for at, field in enumerate(each.fields):
        place = known[at] if at < len(known) else None
        yield Wish(ref, field.path, field.after, field.before, place, tool)


async def _texts(
    request: Request, app: Application, target: Target, files: Iterable[File]
) -> dict[File, str]:
    """Of those that are there and are text."""
    found: dict[File, str] = {}
    by_source: dict[int, list[str]] = {}
    for number, path in files:
        by_source.setdefault(number, []).append(path)
    for number, paths in by_source.items():
        source, commit = target.sources[number], target.revisions[number]
        tree = await deps(request).sources.of(app.project, source).tree(source, Revision(commit))
        blobs = {path: tree.entries[path].blob for path in paths if path in tree.entries}
        held = deps(request).files.of(app.project, source)
        texts = await held.contents(tree, blobs.values())
        for path, blob in blobs.items():
            try:
                found[number, path] = texts[blob].decode()
            except UnicodeDecodeError:
                continue
    return found
