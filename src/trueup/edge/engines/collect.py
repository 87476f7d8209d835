"""The files of a job, brought together for a worker, within limits of size."""

from collections.abc import Awaitable, Callable, Mapping

from trueup.core.render.inputs import Look, located
from trueup.core.render.job import Job, Plain
from trueup.core.render.listing import LINK
from trueup.edge.engines.wire import Work
from trueup.model.errors import Stalled

LARGEST_DIRECTORY = 10 << 20
LARGEST = 128 << 20


Contents = Callable[[Mapping[str, str]], Awaitable[Mapping[str, bytes]]]
"""Brings contents, by their ids and a path of each."""


async def collected(job: Job, look: Look, contents: Contents) -> Work:
    """The work for *job*: the files that *look* saw, and the links among them."""
    blobs: dict[str, str] = {}
    links: dict[str, str] = {}
    for path in set(look.all_files()):
        ref, inner = located(path)
        entry = look.trees[ref].entries[inner]
        if entry.mode == LINK:
            links[path] = look.trees[ref].links[inner]
        elif entry.mode.startswith("100"):
            blobs[path] = entry.blob
    found = look.known(blobs.values())
    missing = {blob: path for path, blob in blobs.items() if blob not in found}
    found.update(await contents(missing) if missing else {})
    files = {path: found[blob] for path, blob in blobs.items()}
    _check_size(job, files)
    return Work(job, files, links)


def _check_size(job: Job, files: Mapping[str, bytes]) -> None:
    if isinstance(job, Plain):
        largest, counted = LARGEST_DIRECTORY, job.files
    else:
        largest, counted = LARGEST, tuple(files)
    sizes = {path: len(files[path]) for path in counted}
    total = sum(sizes.values())
    if total > largest:
        worst = max(sizes, key=lambda path: sizes[path])
        raise Stalled(
            "ManifestsTooLarge",
            f"the files to render are {_mib(total)} in all, more than {_mib(largest)}; "
            f"the largest is {worst} with {_mib(sizes[worst])}",
            "leave large files out with directory.exclude, or split the application",
        )


def _mib(size: int) -> str:
    return f"{size / (1 << 20):.1f} MiB"
