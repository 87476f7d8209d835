"""
Needs: which resources each resource of a plan's JSON leans on, by where they are declared.

The configuration says what its expressions refer to, across modules; it is silent about locals, so
what the state remembers of the last apply is added. That names all that comes before a resource:
what is needed by way of something else is left out. A data source that is read already is no part
of a plan: what it needs is needed by whoever reads it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from trueup.core.terraform.walking import bare
from trueup.model.address import steps

Raw = Mapping[str, Any]
Module = tuple[str, ...]
"""The names of its calls."""
Needs = Mapping[str, frozenset[str]]
"""By address without keys."""
BESIDE = ("count_expression", "for_each_expression")
DEEPEST = 60  # references that lead to references


def declared(address: str) -> str:
    """``module.net["a"].cloud_server.web[0]`` is declared as ``module.net.cloud_server.web``."""
    return ".".join(map(bare, steps(address)))


def needs(shown: Raw, there: Iterable[str]) -> Needs:
    """*there*: the addresses of what the plan is about; nothing else is named."""
    known = {declared(each) for each in there}
    direct = defaultdict(set, _Configuration(shown).needs())
    for resource in _before(shown):
        direct[declared(resource["address"])].update(map(declared, resource["depends_on"]))
    return _reduced({each: frozenset(_seen(each, direct, known)) for each in known})


class _Configuration:
    """What is declared, by module; references are followed to resources."""

    def __init__(self, shown: Raw) -> None:
        self._modules: dict[Module, Raw] = {}
        self._calls: dict[Module, Raw] = {}
        self._walk((), (shown.get("configuration") or {}).get("root_module") or {})

    def needs(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for module, raw in self._modules.items():
            outer = set(self._around(module))
            for each in raw.get("resources") or ():
                said = _said((each.get("expressions"), *(each.get(key) for key in BESIDE)))
                refs = (*said, *(each.get("depends_on") or ()))
                inner = self._resources(module, refs)
                found[_address(module, str(each.get("address")))] = outer.union(inner)
        return found

    def _walk(self, module: Module, raw: Raw) -> None:
        self._modules[module] = raw
        for name, call in (raw.get("module_calls") or {}).items():
            self._calls[(*module, name)] = call
            self._walk((*module, name), call.get("module") or {})

    def _around(self, module: Module) -> Iterator[str]:
        """What all of a module waits for, as those around it do."""
        for depth in range(1, len(module) + 1):
            call = self._calls[module[:depth]]
            refs = (*_said([call.get(key) for key in BESIDE]), *(call.get("depends_on") or ()))
            yield from self._resources(module[: depth - 1], refs)

    def _resources(self, module: Module, refs: Iterable[str], deep: int = 0) -> Iterator[str]:
        said = [steps(each) for each in refs if deep < DEEPEST]
        whole = {bare(each[1]) for each in said if each[0] == "module" and len(each) > 2}
        for parts in said:
            match parts:
                case ["module", name]:
                    if bare(name) not in whole:
                        yield from self._handed((*module, bare(name)), "", deep)
                case ["module", name, output, *_]:
                    yield from self._handed((*module, bare(name)), bare(output), deep)
                case ["var", name, *_] if module:
                    given = (self._calls[module].get("expressions") or {}).get(bare(name))
                    yield from self._resources(module[:-1], _said(given), deep + 1)
                case ["data", kind, name, *_]:
                    yield _address(module, f"data.{kind}.{bare(name)}")
                case [("var" | "local" | "each" | "count" | "path" | "terraform" | "self"), *_]:
                    continue
                case [kind, name, *_]:
                    yield _address(module, f"{kind}.{bare(name)}")

    def _handed(self, module: Module, output: str, deep: int) -> Iterator[str]:
        """What an output of a module is made of; empty: all of them."""
        outputs = self._modules.get(module, {}).get("outputs") or {}
        for name, each in outputs.items():
            if output in ("", name):
                refs = (*_said(each.get("expression")), *(each.get("depends_on") or ()))
                yield from self._resources(module, refs, deep + 1)


def _said(expression: Any) -> Iterator[str]:
    """All ``references`` in it, however deep."""
    match expression:
        case Mapping():
            found = expression.get("references")
            yield from (each for each in found or () if isinstance(each, str) and each)
            for each in expression.values():
                if each is not found:
                    yield from _said(each)
        case list() | tuple():
            for each in expression:
                yield from _said(each)


def _before(shown: Raw) -> Iterator[Raw]:
    """The resources of the state before the plan that say what they depend on."""
    values = (shown.get("prior_state") or {}).get("values") or {}
    modules = [values.get("root_module") or {}]
    while modules:
        module = modules.pop()
        modules += module.get("child_modules") or ()
        yield from (each for each in module.get("resources") or () if each.get("depends_on"))


def _seen(address: str, direct: Mapping[str, set[str]], known: set[str]) -> Iterator[str]:
    """What is needed of what is *known*; through whatever is not."""
    done, todo = {address}, list(direct.get(address, ()))
    while todo:
        each = todo.pop()
        if each in done:
            continue
        done.add(each)
        if each in known:
            yield each
        else:
            todo += direct.get(each, ())


def _reduced(direct: Needs) -> Needs:
    """Without what is needed by way of something else; of a circle, all of it."""
    try:
        ordered = list(TopologicalSorter(direct).static_order())
    except CycleError:
        return direct
    bits = {each: 1 << at for at, each in enumerate(ordered)}
    above: dict[str, int] = {}  # all that comes before it, as a set of bits
    kept: dict[str, frozenset[str]] = {}
    for each in ordered:
        own = direct.get(each, frozenset())
        ways = 0
        for need in own:
            ways |= above[need]
        kept[each] = frozenset(need for need in own if not ways & bits[need])
        above[each] = ways | sum(bits[need] for need in own)
    return kept


def _address(module: Module, address: str) -> str:
    return "".join(f"module.{name}." for name in module) + address
