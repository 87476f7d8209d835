"""Programs: what runs Terraform for a person, with what that person's own Terraform would use."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from trueup.cli.given import Given
from trueup.core.terraform.files import hcl
from trueup.edge.terraform.order import Limits, Providers
from trueup.edge.terraform.programs import Programs
from trueup.edge.terraform.runner import ProcessRunner
from trueup.service.settings import settings

_QUICK = Limits(patience=3.0, retries=2, lock=5)  # a plan has nothing to save
_TOKENS = ("TRUEUP_", "ARGOCD_")
"""How what is for us alone begins, tokens and keys: code of the repository is not given it."""
_OURS = ("TF_DATA_DIR", "TF_WORKSPACE", "TF_CLI_ARGS", "TF_REATTACH_PROVIDERS", "TF_LOG")


@dataclass(frozen=True)
class Own:
    """What a CLI configuration (``~/.terraformrc``) says of providers, and of tokens by host."""

    mirror: str = ""
    network: str = ""
    direct: bool = True
    tokens: Mapping[str, str] | None = None


@contextmanager
def runner(given: Given) -> Iterator[tuple[ProcessRunner, Mapping[str, str]]]:
    """
    It, and the environment of its runs: that of whoever runs this command.

    Runs are kept nowhere, providers in the user's cache.
    """
    own = configured(os.environ)
    how = settings(os.environ, {}).terraform
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "trueup"
    providers = Providers(
        store=str(cache / "terraform" / "providers"),
        folder=given.text("terraform-mirror") or how.mirror or own.mirror,
        network=how.network_mirror or own.network,
        direct=how.direct and own.direct,
    )
    engines = given.text("terraform-engines") or how.engines
    programs = Programs(Path(engines).expanduser() if engines else None)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith((*_OURS, *_TOKENS))
    } | {f"TF_TOKEN_{_spelt(host)}": token for host, token in (own.tokens or {}).items()}
    with TemporaryDirectory(prefix="trueup-plan-") as folder:
        yield (
            ProcessRunner(Path(folder, "runs"), programs, providers, _QUICK, shown=(Path.home(),)),
            environment,
        )


def configured(environ: Mapping[str, str]) -> Own:
    """From ``TF_CLI_CONFIG_FILE``, or the file in the home folder."""
    named = environ.get("TF_CLI_CONFIG_FILE") or environ.get("TERRAFORM_CONFIG")
    file = Path(named) if named else Path.home() / ".terraformrc"
    try:
        body = hcl.parse(file.read_bytes()).top
    except OSError:
        return Own()
    tokens = {
        each.labels[0]: str(token)
        for each in body.of("credentials")
        if each.labels and (token := each.literal("token"))
    }
    blocks = [inner for each in body.of("provider_installation") for inner in each.blocks]
    places = {each.type: each for each in blocks}
    folder = places.get("filesystem_mirror")
    network = places.get("network_mirror")
    return Own(
        str(folder.literal("path") or "") if folder else "",
        str(network.literal("url") or "") if network else "",
        "direct" in places or not places,
        tokens,
    )


def _spelt(host: str) -> str:
    """As environment variables have it."""
    return host.replace("-", "__").replace(".", "_")
