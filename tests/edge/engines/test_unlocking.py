"""Files that GnuPG or a Vault open; the real ``sops`` encrypts them."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from tests.edge.engines.test_decrypting import PASSWORD, SECRET, Ring
from tests.support.rendering import Kitchen, kitchen
from tests.support.signing import gpg
from tests.support.tools import program
from tests.support.transit import TOKEN, transit
from trueup.core.decrypt.keys import VAULT
from trueup.edge.engines.engine import Engines
from trueup.edge.engines.unlocking import Unlocking
from trueup.model.errors import Stalled

pytestmark = pytest.mark.slow


def sops(folder: Path, *words: str, given: Mapping[str, str]) -> str:
    (folder / "plain.yaml").write_text(yaml.safe_dump(SECRET))
    command = (program("sops"), "-e", "--encrypted-regex", "^stringData$", *words, "plain.yaml")
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), **given}
    done = subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return done.stdout.decode()


async def password(own: Kitchen, key: str) -> str:
    ring = Ring(shop=key)
    unlocking = Unlocking(own.counting)
    own.engines = Engines(own.given, unlocking, own.results, "test", keyring=ring)
    done = await own.render({"path": "app"}, project="shop")
    assert done.secret
    return str(done.objects[0]["stringData"]["password"])


async def test_a_pgp_key_opens_files(tmp_path: Path) -> None:
    program("gpg")
    with gpg() as keys:
        user = "team <team@example.test>"
        keys.run("--quick-generate-key", user, "default", "default", "never")
        fingerprint = keys.run("--with-colons", "--list-keys", f"={user}").split("fpr:")[1]
        fingerprint = fingerprint.split(":")[8]
        sealed = sops(tmp_path, "--pgp", fingerprint, given={"GNUPGHOME": str(keys.home)})
        mine = keys.run("--armor", "--export-secret-keys", fingerprint)
        keys.run("--quick-generate-key", "other", "default", "default", "never")
        other = keys.run("--armor", "--export-secret-keys", "=other")
    async with kitchen(tmp_path) as own:
        own.put(f"# file: app/secret.yaml\n{sealed}")
        assert await password(own, mine) == PASSWORD
        with pytest.raises(Stalled, match=rf"it is for pgp {fingerprint} \(.*No secret key"):
            await password(own, other)
        with pytest.raises(Stalled, match=rf"it is for pgp {fingerprint} \(hint"):
            await password(own, "AGE-SECRET")


async def test_a_vault_opens_files_and_no_other_gets_its_token(tmp_path: Path) -> None:
    with transit() as vault, transit() as strange:
        given = {"VAULT_TOKEN": TOKEN}
        for there in (vault, strange):
            key = f"{there.address}/v1/transit/keys/shop"
            sealed = sops(tmp_path, "--hc-vault-transit", key, given=given)
            there.asked.clear()
            async with kitchen(tmp_path / there.address[-5:]) as own:
                own.put(f"# file: app/secret.yaml\n{sealed}")
                ours = f"{VAULT}{vault.address} {TOKEN}"
                if there is strange:
                    with pytest.raises(Stalled, match=f"our tokens are not for {there.address}"):
                        await password(own, ours)
                    assert strange.asked == []
                    continue
                assert await password(own, ours) == PASSWORD
                assert vault.asked == [("/v1/transit/decrypt/shop", TOKEN)]
                with pytest.raises(Stalled, match="Vault answers 403: permission denied"):
                    await password(own, ours.replace(TOKEN, "hvs.wrong"))
