"""
The provider ``cloud``: servers and networks in a SQLite file, named by ``$CLOUD_FILE``.

Run by Terraform, so it stands alone: Python, the package `tf`, and `world` beside it.
"""

import sys
from typing import Any

from tf import iface, runner, schema, types
from tf.utils import Diagnostics

from tests.support.terraform import world

Fields = dict[str, Any]
HOST = "registry.terraform.io/example/cloud"


class _WriteOnly(schema.Attribute):
    """In no plan and no state. `tf` does not know of that: it is said in the protocol's bytes."""

    def to_pb(self) -> Any:
        made = super().to_pb()
        made.MergeFromString(bytes((11 << 3, 1)))  # bool write_only = 11
        return made


class String(types.String):
    """Not to be kept; `tf` goes by the names of types."""

    def decode(self, value: Any) -> Any:
        return None


def _words(name: str, **how: Any) -> schema.Attribute:
    return schema.Attribute(name, types.String(), **how)


class _Kept(iface.Resource):
    """A kind of thing of the cloud; its *grows* are anew with every change."""

    kind = ""
    attributes: tuple[schema.Attribute, ...] = ()
    grows: tuple[str, ...] = ()

    def __init__(self, provider: "Cloud") -> None:
        self._cloud = provider.world

    @classmethod
    def get_name(cls) -> str:
        return cls.kind

    @classmethod
    def get_schema(cls) -> schema.Schema:
        return schema.Schema(version=1, attributes=[_words("id", computed=True), *cls.attributes])

    @classmethod
    def whole(cls, made: Fields | None) -> Fields | None:
        """With every attribute, as the protocol wants it."""
        names = ["id", *(each.name for each in cls.attributes)]
        return None if made is None else {name: made.get(name) for name in names}

    def plan(self, ctx: iface.PlanContext, current: Fields | None, planned: Fields) -> Fields:
        if current is not None and ctx.changed_fields:
            planned |= dict.fromkeys(self.grows, types.Unknown)
        return planned

    def create(self, ctx: iface.CreateContext, planned: Fields) -> Fields | None:
        wanted = {key: value for key, value in planned.items() if value is not types.Unknown}
        seconds = float(wanted.get("seconds") or 0)
        try:
            return self.whole(self._cloud.create(self.kind, wanted, seconds))
        except world.HalfDone as half:
            ctx.diagnostics.add_error(str(half), "it is there, but not as it should be")
            return self.whole(half.made)
        except world.Refused as error:
            ctx.diagnostics.add_error(str(error))
            return None

    def read(self, ctx: iface.ReadContext, current: Fields) -> Fields | None:
        try:
            return self.whole(self._cloud.read(self.kind, current["id"], current.get("name") or ""))
        except world.Refused as error:
            ctx.diagnostics.add_error(str(error))
            return current

    def update(self, ctx: iface.UpdateContext, current: Fields, planned: Fields) -> Fields | None:
        wanted = {key: value for key, value in planned.items() if value is not types.Unknown}
        try:
            return self.whole(self._cloud.update(self.kind, current["id"], wanted))
        except world.Refused as error:
            ctx.diagnostics.add_error(str(error))
            return current

    def delete(self, ctx: iface.DeleteContext, current: Fields) -> Fields | None:
        try:
            self._cloud.delete(self.kind, current["id"], current.get("name") or "")
        except world.Refused as error:
            ctx.diagnostics.add_error(str(error))
            return current
        return None

    def import_(self, ctx: iface.ImportContext, id: str) -> Fields | None:
        found = self._cloud.read(self.kind, id, "")
        if found is None:
            ctx.diagnostics.add_error(f"there is no {self.kind} {id}")
        return self.whole(found)

    def upgrade(self, ctx: iface.UpgradeContext, version: int, old: Fields) -> Fields:
        return old


class Server(_Kept):
    kind = "server"
    grows = ("revision",)
    attributes = (
        _words("name", required=True),
        _words("size", optional=True, computed=True, default="small"),
        _words("region", optional=True, computed=True, default="here", requires_replace=True),
        _words("network", optional=True),
        schema.Attribute("tags", types.Map(types.String()), optional=True),
        _words("password", optional=True, sensitive=True),
        _words("ip", computed=True),
        _words("token", computed=True, sensitive=True),
        schema.Attribute("revision", types.Number(), computed=True),
    )


class Network(_Kept):
    """Its creation takes *seconds*."""

    kind = "network"
    attributes = (
        _words("name", required=True),
        _words("cidr", optional=True, computed=True, default="10.0.0.0/8", requires_replace=True),
        schema.Attribute("seconds", types.Number(), optional=True),
    )


class Key(_Kept):
    """What it is made of is given, and never told."""

    kind = "key"
    attributes = (
        _words("name", required=True),
        _WriteOnly("given_wo", String(), optional=True),
    )


class Image(iface.DataSource):
    """The newest image of a name."""

    def __init__(self, provider: "Cloud") -> None:
        self._cloud = provider.world

    @classmethod
    def get_name(cls) -> str:
        return "image"

    @classmethod
    def get_schema(cls) -> schema.Schema:
        return schema.Schema(
            attributes=[_words("name", required=True), _words("id", computed=True)]
        )

    def read(self, ctx: iface.ReadDataContext, config: Fields) -> Fields | None:
        try:
            return {"name": config["name"], "id": self._cloud.image(config["name"])}
        except world.Refused as error:
            ctx.diagnostics.add_error(str(error))
            return None


class Cloud(iface.Provider):
    def __init__(self) -> None:
        self.world = world.World()

    def get_model_prefix(self) -> str:
        return "cloud_"

    def full_name(self) -> str:
        return HOST

    def get_provider_schema(self, diags: Diagnostics) -> schema.Schema:
        return schema.Schema(
            attributes=[_words("file", optional=True), _words("key", optional=True, sensitive=True)]
        )

    def validate_config(self, diags: Diagnostics, config: Fields) -> None:
        return

    def configure_provider(self, diags: Diagnostics, config: Fields) -> None:
        if isinstance(file := config.get("file"), str):
            self.world = world.World(file)

    def get_data_sources(self) -> list[type[iface.DataSource]]:
        return [Image]

    def get_resources(self) -> list[type[iface.Resource]]:
        return [Server, Network, Key]


def _ends_when_told_to(self: Any, goes_on: Any, call: Any) -> Any:
    """
    Not when it is only to stop what it does: `tf` takes both for one, and what is being made then
    would be lost.
    """
    answered = goes_on(call)
    if call.method == "/plugin.GRPCController/Shutdown":
        self.stopped = True
        self.server.stop(grace=0)
    return answered


if __name__ == "__main__":
    runner._ShutdownInterceptor.intercept_service = _ends_when_told_to
    runner.run_provider(Cloud(), sys.argv)
