"""
Inspect: what a module declares and what it would run, told from its files alone.

Nothing is evaluated. What a file does not say as it stands (a ``source`` that is computed, the
modules of a registry) is not known here, and whoever judges has to say what that means.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trueup.core.terraform.files.folder import OF_TOFU, Module, Placed
from trueup.core.terraform.files.hcl import Expression
from trueup.core.terraform.files.uses import UNMASKING, Use, called, outward, provisioners, strays
from trueup.k8s.value import Value


class Variable(Value, frozen=True):
    """*type*: as it is written. *required*: it has no default. *validated*: by conditions."""

    name: str
    where: str
    type: str = ""
    default: Any = None
    required: bool = True
    sensitive: bool = False
    nullable: bool = True
    ephemeral: bool = False
    validated: int = 0
    description: str = ""


class Output(Value, frozen=True):
    name: str
    where: str
    sensitive: bool = False
    description: str = ""


class ModuleCall(Value, frozen=True):
    """*source*: None where the file does not say it."""

    name: str
    where: str
    source: str | None
    version: str = ""

    @property
    def local(self) -> bool:
        return (
            self.source is not None and self.source.startswith(("./", "../"))
        ) or self.source in (".", "..")


class Inspection(Value, frozen=True):
    """
    *required_version*: as Terraform's files say it; *required_tofu*: as OpenTofu's own do.
    *backend*: its kind (``s3``, ``cloud`` …), empty: none. *providers*: by name the source and the
    version. *provisioners*, *outward*: what runs programs or reaches others. *unmasked*: where
    ``nonsensitive`` is called. *strays*: files that are read from elsewhere. *problems*: what makes
    no sense, as ``main.tf:3:4: …``.
    """

    required_version: tuple[str, ...] = ()
    required_tofu: tuple[str, ...] = ()
    providers: tuple[tuple[str, str, str], ...] = ()
    backend: str = ""
    variables: tuple[Variable, ...] = ()
    outputs: tuple[Output, ...] = ()
    modules: tuple[ModuleCall, ...] = ()
    provisioners: tuple[Use, ...] = ()
    outward: tuple[Use, ...] = ()
    unmasked: tuple[Use, ...] = ()
    strays: tuple[Use, ...] = ()
    problems: tuple[str, ...] = ()


def inspect(module: Module, folder: str = ".") -> Inspection:
    """*folder*: where in the repository it lies."""
    settings = [placed.block for placed in module.of("terraform")]
    backends = [each for block in settings for each in block.of("backend", "cloud")]
    return Inspection(
        required_version=tuple(_versions(module, of_tofu=False)),
        required_tofu=(*_versions(module, of_tofu=True), *_compatible(module)),
        providers=tuple(_providers(module)),
        backend=(backends[-1].labels or (backends[-1].type,))[0] if backends else "",
        variables=tuple(map(_variable, module.of("variable"))),
        outputs=tuple(map(_output, module.of("output"))),
        modules=tuple(map(_call, module.of("module"))),
        provisioners=tuple(provisioners(module)),
        outward=tuple(outward(module)),
        unmasked=tuple(called(module, UNMASKING)),
        strays=tuple(strays(module, folder)),
        problems=tuple(
            f"{path}:{each.line}:{each.column}: {each.message}" for path, each in module.problems
        ),
    )


def withheld(found: Inspection, given: Mapping[str, Any]) -> Iterator[Any]:
    """
    The values of variables that the root calls sensitive or ephemeral: *given*, or by default.

    A plan does not say of a variable that it is ephemeral.
    """
    for each in found.variables:
        if each.sensitive or each.ephemeral:
            yield given.get(each.name, each.default)


def together(inspections: Iterable[Inspection]) -> Inspection:
    """A root, first, with its local modules: what all of them would do."""
    root, *others = inspections
    every = (root, *others)

    def joined(name: str) -> Any:
        return tuple(each for one in every for each in getattr(one, name))

    return Inspection(
        joined("required_version"),
        joined("required_tofu"),
        joined("providers"),
        root.backend,
        root.variables,
        root.outputs,
        joined("modules"),
        *map(joined, ("provisioners", "outward", "unmasked", "strays", "problems")),
    )


def _versions(module: Module, *, of_tofu: bool) -> Iterator[str]:
    for placed in module.of("terraform"):
        said = placed.block.literal("required_version")
        if said and placed.path.endswith(OF_TOFU) == of_tofu:
            yield str(said)


def _compatible(module: Module) -> Iterator[str]:
    """``language { compatible_with { opentofu = … } }``, from OpenTofu 1.12 on."""
    for placed in module.of("language"):
        for block in placed.block.of("compatible_with"):
            if said := block.literal("opentofu"):
                yield str(said)


def _providers(module: Module) -> Iterator[tuple[str, str, str]]:
    for placed in module.of("terraform"):
        for block in placed.block.of("required_providers"):
            for name, said in block.attributes.items():
                yield name, *_requirement(name, said)


def _requirement(name: str, said: Expression) -> tuple[str, str]:
    if isinstance(said.value, dict):
        source, version = said.value.get("source"), said.value.get("version")
        return str(source or f"hashicorp/{name}"), str(version or "")
    source_said = re.search(r'source\s*=\s*"([^"]*)"', said.text)  # aliases are no literals
    version_said = re.search(r'version\s*=\s*"([^"]*)"', said.text)
    version = (
        str(said.value) if isinstance(said.value, str) else version_said[1] if version_said else ""
    )
    return source_said[1] if source_said else f"hashicorp/{name}", version


def _variable(placed: Placed) -> Variable:
    block = placed.block
    return Variable(
        _name(placed),
        placed.where,
        type=block.attributes["type"].text if "type" in block.attributes else "",
        default=block.literal("default"),
        required="default" not in block.attributes,
        sensitive=block.literal("sensitive") is True,
        nullable=block.literal("nullable") is not False,
        ephemeral=block.literal("ephemeral") is True,
        validated=len(list(block.of("validation"))),
        description=str(block.literal("description") or ""),
    )


def _output(placed: Placed) -> Output:
    block = placed.block
    sensitive, words = block.literal("sensitive") is True, block.literal("description")
    return Output(_name(placed), placed.where, sensitive, str(words or ""))


def _call(placed: Placed) -> ModuleCall:
    source = placed.block.literal("source")
    version = placed.block.literal("version")
    told = source if isinstance(source, str) else None
    return ModuleCall(_name(placed), placed.where, told, str(version or ""))


def _name(placed: Placed) -> str:
    return placed.block.labels[0] if placed.block.labels else ""
