"""What cosign itself signs, in a real registry: in its old form, and in its new one."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from tests.support.packed import tarred
from tests.support.real_registry import RealRegistry, needs_registry, real_registry
from tests.support.registry import PASSWORD, USER, Blob, push
from tests.support.tools import program
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.sources import AllSources
from trueup.model.errors import Stalled
from trueup.model.source import Source

OFFLINE = ("--use-signing-config=false", "--tlog-upload=false", "--yes")


class Cosign:
    """The program, with a key pair in *folder*."""

    def __init__(self, folder: Path, registry: RealRegistry) -> None:
        self._folder = folder
        (folder / "ca.pem").write_text(registry.authority)
        self._known = (
            *("--registry-username", USER, "--registry-password", PASSWORD),
            *("--registry-cacert", str(folder / "ca.pem")),
        )

    async def key(self) -> str:
        await self._run("generate-key-pair")
        return (self._folder / "cosign.pub").read_text()

    async def sign(self, image: str, *flags: str) -> None:
        await self._run("sign", "--key", "cosign.key", *OFFLINE, *flags, *self._known, image)

    async def _run(self, *words: str) -> None:
        process = await asyncio.create_subprocess_exec(
            *(program("cosign"), *words),
            cwd=self._folder,
            env={"COSIGN_PASSWORD": "", "HOME": str(self._folder), "PATH": "/usr/bin:/bin"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        assert process.returncode == 0, said.decode()


@pytest.mark.slow
@needs_registry
@pytest.mark.parametrize("form", ["--new-bundle-format=false", "--new-bundle-format=true"])
async def test_what_cosign_has_signed_is_taken(tmp_path: Path, form: str) -> None:
    with real_registry(tmp_path) as registry:
        cosign = Cosign(tmp_path, registry)
        known = Access(username=USER, password=PASSWORD, ca_data=registry.authority)
        access = msgspec.structs.replace(known, cosign_public_key=await cosign.key())

        async def accesses(_address: str) -> Access:
            return access

        digest = push(registry, "team/shop", "1.0.0", [Blob(tarred({"a": "1"}))])
        source = Source(f"oci://{registry.host}/team/shop", target_revision="1.0.0")
        sources = AllSources(tmp_path / "data", accesses)
        with pytest.raises(Stalled, match="is not signed"):
            await sources.tree(source, await sources.head(source))
        await cosign.sign(f"{registry.host}/team/shop@{digest}", form)
        assert list((await sources.tree(source, await sources.head(source))).entries) == ["a"]
        await sources.close()
