"""``trueup repocreds``, ``cert`` and ``gpg``: whom we trust, and as whom we come; run for real."""

import datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID

from tests.support.shell import shell
from tests.support.site import site

pytestmark = pytest.mark.slow  # a process for each step; tests/web shows the same below it
NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def ssh_key() -> str:
    public = ed25519.Ed25519PrivateKey.generate().public_key()
    form = (serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return public.public_bytes(*form).decode()


def certificate(name: str) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
    signed = (
        made.not_valid_before(NOW)
        .not_valid_after(NOW + datetime.timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    return signed.public_bytes(serialization.Encoding.PEM).decode()


async def test_credentials_for_all_below_an_address(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("PRIVATE")
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        url, creds = "https://git.example.test/team", ("repocreds", "add")
        told = await run.ok(*creds, url, "--username", "ann", "--password", "hunter2")
        assert told == f"Repository credentials for '{url}' added\n"
        ssh = ("git@git.example.test:team", "--ssh-private-key-path", str(tmp_path / "key"))
        await run.ok(*creds, *ssh)
        different = await run(*creds, url, "--username", "bob", "--password", "hunter2")
        assert "existing repository credentials spec is different" in different.err
        await run.ok(*creds, url, "--username", "bob", "--password", "hunter2", "--upsert")
        rows = [line.split() for line in (await run.ok("repocreds", "list")).splitlines()]
        assert rows[0] == ["URL", "PATTERN", "USERNAME", "SSH_CREDS", "TLS_CREDS"]
        assert [url, "bob", "false", "false"] in rows
        assert ["git@git.example.test:team", "-", "true", "false"] in rows
        listed = await run.ok("repocreds", "list", "-o", "yaml")
        assert "hunter2" not in listed
        assert "PRIVATE" not in listed
        urls = (await run.ok("repocreds", "list", "-o", "url")).splitlines()
        assert set(urls) == {url, "git@git.example.test:team"}
        await run.ok("repocreds", "rm", url)
        gone = await run("repocreds", "rm", url)
        assert "not found" in gone.err
        assert "hint: " in gone.err


async def test_hosts_are_trusted_by_key_and_by_certificate(tmp_path: Path) -> None:
    first, second = ssh_key(), ssh_key()
    (tmp_path / "hosts").write_text(f"# a comment\na.test,b.test {first}\n[c.test]:22 {first}\n")
    (tmp_path / "ca.pem").write_text(certificate("one") + certificate("two"))
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        told = await run.ok("cert", "add-ssh", "--batch", "--from", str(tmp_path / "hosts"))
        assert told == "Successfully created 3 SSH known host entries\n"
        told = await run.ok("cert", "add-tls", "git.test", "--from", str(tmp_path / "ca.pem"))
        assert told == "Created entry with 2 PEM certificates for repository server git.test\n"
        listed = await run.ok("cert", "list")
        rows = [line.split() for line in listed.splitlines()]
        assert rows[0] == ["HOSTNAME", "TYPE", "SUBTYPE", "INFO"]
        names = ["[c.test]:22", "a.test", "b.test", "git.test", "git.test"]
        assert [row[0] for row in rows[1:]] == names
        assert rows[2][1:3] == ["ssh", "ssh-ed25519"]
        assert rows[2][3].startswith("SHA256:")
        assert {row[3] for row in rows[4:]} == {"CN=one", "CN=two"}
        only = await run.ok("cert", "list", "--cert-type", "https", "--hostname-pattern", "g*")
        assert len(only.splitlines()) == 3

        (tmp_path / "hosts").write_text(f"a.test {second}\n")
        taken = await run("cert", "add-ssh", "--batch", "--from", str(tmp_path / "hosts"))
        assert "Key for 'a.test' (subtype: 'ssh-ed25519') already exist" in taken.err
        await run.ok("cert", "add-ssh", "--batch", "--from", str(tmp_path / "hosts"), "--upsert")
        hosts = await made.world.there("ConfigMap", "argocd-ssh-known-hosts-cm", "argocd")
        assert set(hosts.at("data", "ssh_known_hosts").splitlines()) == {
            f"b.test {first}",
            f"[c.test]:22 {first}",
            f"a.test {second}",
        }
        told = await run.ok("cert", "rm", "?.test", "--cert-type", "ssh")
        assert len(told.splitlines()) == 2
        told = await run.ok("cert", "rm", "git.test")
        assert "Removed cert for 'git.test' of type 'https'" in told
        assert "none matched" in await run.ok("cert", "rm", "git.test")


async def test_what_is_no_certificate_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rubbish").write_text("rubbish")
    pem = "-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n"
    (tmp_path / "bad.pem").write_text(pem)
    (tmp_path / "good.pem").write_text(certificate("one"))
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        for place, host, said in (
            ("rubbish", "git.test", "no certificate in PEM"),
            ("bad.pem", "git.test", "git.test: what was given is not a certificate"),
            ("good.pem", "https://git.test:1", "is not the name of a host"),
        ):
            refused = await run("cert", "add-tls", host, "--from", str(tmp_path / place))
            assert said in refused.err
        refused = await run("cert", "add-ssh", "--batch", "--from", str(tmp_path / "rubbish"))
        assert "line 1 is no known host" in refused.err
        assert "rubbish" not in refused.err, "it may be a private key"


async def test_keys_of_signatures(tmp_path: Path) -> None:
    (tmp_path / "key.pub").write_text(f"{ssh_key()} ann@example.test\n")
    (tmp_path / "rubbish").write_text("rubbish")
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        told = await run.ok("gpg", "add", "--from", str(tmp_path / "key.pub"))
        assert told.startswith("Created 1 key(s) from input file:\n")
        again = await run.ok("gpg", "add", "--from", str(tmp_path / "key.pub"))
        assert again == "1 key(s) were skipped because they exist already\n"
        head, row = (await run.ok("gpg", "list")).splitlines()
        assert head.split() == ["KEYID", "TYPE", "IDENTITY"]
        key, kind = row.split()
        assert (key[:7], kind) == ("SHA256:", "ssh-ed25519")
        assert f"Key fingerprint:    {key}\n" in await run.ok("gpg", "get", key)
        refused = await run("gpg", "add", "--from", str(tmp_path / "rubbish"))
        assert "there is no public key in what was given" in refused.err
        await run.ok("gpg", "rm", key)
        assert "not found" in (await run("gpg", "rm", key)).err


async def test_which_signatures_a_project_wants(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        words = ("proj", "source-integrity", "git", "policies")
        bare = await run(*words, "add", "default", "--repo-url", "*")
        assert "gpg-mode must be set" in bare.err
        urls = ("--repo-url", "https://a.test/*,!https://a.test/b")
        mode = ("--gpg-mode", "head", "--gpg-key", "4AEE18F83AFDEB23")
        await run.ok(*words, "add", "default", *urls, *mode)
        await run.ok(*words, "add", "default", "--repo-url", "https://c.test/*", *mode)
        more = ("--gpg-mode", "strict", "--add-gpg-key", "AAAAAAAAAAAAAAAA")
        less = ("--delete-repo-url", "!https://a.test/b")
        await run.ok(*words, "update", "default", "0", *more, *less)
        lines = (await run.ok(*words, "list", "default")).splitlines()
        assert [line.split() for line in lines] == [
            ["ID", "GPG-MODE", "GPG-KEYS", "REPO-URLS"],
            ["0", "strict", "4AEE18F83AFDEB23,", "AAAAAAAAAAAAAAAA", "https://a.test/*"],
            ["1", "head", "4AEE18F83AFDEB23", "https://c.test/*"],
        ]
        missing = await run(*words, "delete", "default", "7")
        assert "policy with id '7' not found" in missing.err
        await run.ok(*words, "delete", "default", "0", "1", "-y")
        none = await run(*words, "list", "default")
        assert none.err.startswith("error: no source integrity git policies defined")
