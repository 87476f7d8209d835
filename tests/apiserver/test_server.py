"""The server as a whole: what it writes for its clients, and what stays across restarts."""

from pathlib import Path

import yaml

from tests.apiserver.test_crds import CRDS, DEFINITION, PONDS, pond
from tests.support.apiserver import serving, session
from tests.support.kubernetes import MAPS, Client, config_map


async def test_addresses_tokens_and_objects_stay_across_restarts(tmp_path: Path) -> None:
    async with serving(tmp_path, tls=True) as first, session(first) as opened:
        client = Client(opened)
        await client.create(CRDS, DEFINITION)
        await client.create(PONDS, pond("a", depth=1))
        listed = (await client.get(MAPS)).body
        written = first.kubeconfig.read_text()
    async with serving(tmp_path, tls=True) as second, session(second) as opened:
        client = Client(opened)
        assert second.kubeconfig.read_text() == written
        assert second.address == first.address
        assert (await client.get(f"{PONDS}/a")).body["spec"] == {"depth": 1, "ducks": 2}
        assert (await client.get(MAPS)).body == listed


async def test_what_is_secret_is_ours_alone(tmp_path: Path) -> None:
    async with serving(tmp_path, tls=True) as server:
        folder = server.settings.folder
        secret = (
            "kubeconfig",
            "auth/admin.token",
            "auth/signing.key",
            "tls/server.key",
            "store.db",
        )
        assert {(folder / name).stat().st_mode & 0o777 for name in secret} == {0o600}
        assert server.settings.socket is not None
        assert server.settings.socket.stat().st_mode & 0o777 == 0o600
        config = yaml.safe_load(server.kubeconfig.read_text())
        assert config["clusters"][0]["cluster"]["server"] == server.address
    assert not server.settings.socket.exists()


async def test_definitions_in_the_settings_are_installed_and_renewed(tmp_path: Path) -> None:
    definition = yaml.safe_load(DEFINITION)
    async with serving(tmp_path, crds=(definition,)) as server, session(server) as opened:
        client = Client(opened)
        assert (await client.create(PONDS, pond("a", depth=1))).status == 201
    schema = definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    schema["properties"]["spec"]["properties"]["fish"] = {"type": "string"}
    async with serving(tmp_path, crds=(definition,)) as server, session(server) as opened:
        made = await Client(opened).create(PONDS, pond("b", depth=1, fish="carp"))
        assert made.body["spec"]["fish"] == "carp"


async def test_stopping_ends_the_watches(tmp_path: Path) -> None:
    async with serving(tmp_path) as server, session(server) as opened:
        client = Client(opened)
        async with client.watch(MAPS, resourceVersion="1") as events:
            await client.create(MAPS, config_map("a"))
            await events.next()
            await server.stop()
            rest = await events.answer.read()
        assert b"ERROR" not in rest
        await server.start()
