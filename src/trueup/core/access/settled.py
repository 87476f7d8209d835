"""
Settings as they last made sense.

A text that makes no sense counts as the one before it, and settings that are gone as they were: a
slip in ``argocd-cm`` or ``argocd-secret`` neither lets anybody in nor keeps anybody out. What has
never made sense is told by whoever reads it.
"""

from collections.abc import Callable, Collection, Mapping

from trueup.k8s.value import Value

GONE = "it is gone; what it said last stays in force until there is one again"
Wrong = Callable[[str, str], bool]
"""Whether the text of a key makes no sense."""


class Settled(Value, frozen=True):
    """
    *data*: by which to go; *sound*: what of it makes sense. *problems*: in what it is not what
    stands there.
    """

    data: Mapping[str, str] = {}
    sound: Mapping[str, str] = {}
    problems: tuple[str, ...] = ()


def settled(
    found: Mapping[str, str] | None,
    last: Mapping[str, str],
    wrong: Wrong,
    needed: Collection[str] = (),
) -> Settled:
    """*found*: None: it is gone. *last*: what was sound before. *needed*: what must be there."""
    if found is None:
        return Settled(last, last, (GONE,) if last else ())
    broken = [key for key, text in found.items() if wrong(key, text)]
    missing = [key for key in needed if last.get(key) and not found.get(key)]
    kept = {key: last[key] for key in (*broken, *missing) if key in last}
    told = [f"{key} {'makes no sense' if key in found else 'is missing'}" for key in kept]
    data = {**found, **kept}
    return Settled(
        data,
        {key: text for key, text in data.items() if key in kept or key not in broken},
        tuple(f"{each}; what it was stays in force" for each in told),
    )
