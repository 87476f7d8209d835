"""
Adopting: the patch that makes Git declare what is live of some fields, or why there can be none.

Secrets never come into it: what is live of them belongs into no repository. Nor does what a
program computes (a template, a Jsonnet program): only what it computes it from can be changed,
where tracing has found that.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from trueup.core.adopt.nodes import CannotEdit, composed, values
from trueup.core.adopt.patch import patch
from trueup.core.adopt.spots import Spot, at_line, at_path
from trueup.core.adopt.text import edited
from trueup.core.compare.differences import dotted
from trueup.core.mask import SECRET, is_secret
from trueup.core.render.listing import join
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value
from trueup.model.origin import Place

YAML = (".yaml", ".yml", ".json")
GENERATOR = "Generator"  # how the fields of a kustomization are called that make ConfigMaps
BY_HAND = "edit it by hand"
File = tuple[int, str]
"""The number of the source, and the path in its repository."""


class Wish(Value, frozen=True):
    """A field of an object: what is *declared* at *place*, and is *live* (None: not there)."""

    ref: Ref
    path: tuple[str, ...]
    declared: Any
    live: Any
    place: Place | None = None
    tool: str = ""


class Refusal(Value, frozen=True):
    """Why a field cannot be adopted, and what to do instead."""

    object: str
    field: str
    why: str
    remedy: str = ""


class Adopted(Value, frozen=True):
    """*patches*: by the number of the source; *fields*: how many of what was asked for."""

    patches: Mapping[int, str]
    files: tuple[File, ...]
    fields: int
    refusals: tuple[Refusal, ...]


def adopted(wishes: Iterable[Wish], files: Mapping[File, str]) -> Adopted:
    """*files*: the texts of those that the wishes' places name."""
    texts, refusals, done = dict(files), [], 0
    for wish in sorted(wishes, key=_line, reverse=True):  # what is below does not move
        try:
            where = _file(wish)
            texts[where] = _edited(wish, texts, where)
            done += 1
        except CannotEdit as told:
            said = (str(wish.ref), dotted(wish.path), str(told), told.remedy)
            refusals.append(Refusal(*said))
    changed = tuple(where for where in texts if texts[where] != files.get(where))
    patches = {
        number: patch(_of(number, files), _of(number, texts))
        for number in sorted({number for number, _ in changed})
    }
    return Adopted(patches, tuple(sorted(changed)), done, tuple(refusals))


def wanted(wishes: Iterable[Wish]) -> frozenset[File]:
    """The files whose texts are needed."""
    return frozenset(where for each in wishes if (where := _stands(each)) is not None)


def outside(file: str, folder: str) -> bool:
    """Whether a file is not in the Application's own folder, so that others may use it too."""
    inside = join(folder, "").strip("/")
    return inside not in ("", ".") and not file.startswith(f"{inside}/")


def _stands(wish: Wish) -> File | None:
    place = wish.place
    if place is None or not place.file or is_secret(wish.ref):
        return None
    return place.source, place.file


def _line(wish: Wish) -> tuple[str, int]:
    place = wish.place or Place()
    return place.file, place.line


def _file(wish: Wish) -> File:
    place = wish.place
    if is_secret(wish.ref):
        raise CannotEdit("it is a Secret", "change the secret where it is kept")
    if not wish.path:
        raise CannotEdit("the whole object differs", "declare it, or delete it")
    if place is None or not (place.file or place.how):
        raise CannotEdit("nobody knows where it is declared", BY_HAND)
    if not place.file:
        raise CannotEdit(
            f"the Application itself sets it ({place.how})",
            f"change {place.how} of the Application",
        )
    if not place.file.endswith(YAML) and not place.how.endswith(GENERATOR):
        raise CannotEdit(
            f"{place.file} is no YAML, but a program or data", f"change {place} by hand"
        )
    return place.source, place.file


def _edited(wish: Wish, texts: Mapping[File, str], where: File) -> str:
    text = texts.get(where)
    if text is None:
        raise CannotEdit(f"{where[1]} cannot be read", BY_HAND)
    if wish.place and wish.place.how.endswith(GENERATOR) and wish.place.exact:
        found = _generated(wish, text, wish.place.line)
        if found is not None:
            return found
    documents = values(composed(text))
    if any(isinstance(each.value, dict) and "sops" in each.value for each in documents if each):
        raise CannotEdit(f"{where[1]} is encrypted", "change it with sops")
    if any(_secret(each.value) for each in documents if each):
        raise CannotEdit(f"{where[1]} holds secrets, which a patch would show around it", BY_HAND)
    return edited(text, *_spot(wish, documents))


def _secret(body: Any) -> bool:
    """Whether a document says anything secret in clear: a Secret, or literals to make one of."""
    if not isinstance(body, Mapping):
        return False
    made, items = (_listed(body.get(name)) for name in ("secretGenerator", "items"))
    return (
        body.get("kind") == SECRET.kind
        or any(isinstance(each, Mapping) and each.get("literals") for each in made)
        or any(map(_secret, items))
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _generated(wish: Wish, text: str, number: int) -> str | None:
    """A file that is the value as a whole, or a line of one that says ``key=value``."""
    if not isinstance(wish.live, str) or not isinstance(wish.declared, str):
        return None
    if text == wish.declared:
        return wish.live
    lines = text.split("\n")
    key, equals, said = lines[number - 1].partition("=") if number <= len(lines) else ("", "", "")
    if not equals or said.rstrip("\r") != wish.declared or key.strip() != wish.path[-1]:
        return None
    if "\n" in wish.live:
        raise CannotEdit("a line of a file cannot hold several", "give it a file of its own")
    lines[number - 1] = f"{key}={wish.live}{said[len(wish.declared) :]}"
    return "\n".join(lines)


def _spot(wish: Wish, documents: list[Any]) -> Spot:
    place = wish.place or Place()
    if wish.tool != "Helm" and not place.how:
        return at_path(documents, wish.ref, wish.path, wish.live)
    if not place.exact:
        why = "a template makes it" if wish.tool == "Helm" else f"{place.how} makes it"
        raise CannotEdit(f"{why}, and from what is not certain", "add a value, or a patch, for it")
    return at_line(documents, place.line, wish.declared, wish.live)


def _of(number: int, texts: Mapping[File, str]) -> dict[str, str]:
    return {path: text for (source, path), text in texts.items() if source == number}
