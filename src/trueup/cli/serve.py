"""``trueup serve``: Trueup in this process, on an embedded API server or on a cluster."""

import asyncio
import gc
import logging
import os
from typing import TYPE_CHECKING, Any

from trueup.cli.command import Call, Command
from trueup.cli.contexts import announce
from trueup.cli.flags import csv, number, switch, text
from trueup.cli.given import Given

if TYPE_CHECKING:
    from trueup.service.roles import Addresses

log = logging.getLogger("trueup.service")

FLAGS = (
    text("data", "Data folder (default $XDG_DATA_HOME/trueup, else ~/.local/share/trueup)"),
    number("port", "Port of the HTTP API; 0: any free one", default=8080),
    text("host", "Address to listen on", default="127.0.0.1"),
    text("token", "Key of whoever runs the server, who may do all (default: made and kept)"),
    switch("disable-auth", "Ask nobody for a login: everyone who can connect may do all"),
    switch(
        "tls",
        "TLS on loopback, too, with a certificate that is made if there is none; "
        "--no-tls: nowhere, for a proxy in front ends it",
    ),
    text("tls-cert", "File of the certificate; read anew when it changes"),
    text("tls-key", "File of its key"),
    text("kubeconfig", "Run on the cluster of this kubeconfig, not on the embedded API server"),
    text("context", "Context of the kubeconfig"),
    switch("in-cluster", "Run on the cluster that this process is a pod of"),
    switch("install-crds", "Write the missing CRDs into that cluster"),
    text("namespace", "Namespace of the Applications and settings", "n", default="argocd"),
    text(
        "application-namespaces",
        "Further namespaces whose Applications are managed: globs, or /regular expressions/",
    ),
    csv("role", "Only these: apiserver, controller, web, notifications (may be repeated)"),
    number("api-port", "Port of the embedded API server; 0: a free one, kept from then on"),
    text("pace", "Seconds until a simulated pod runs, and that a simulated Job takes", default="1"),
    number("workers", "Applications of one cluster looked at at the same time", default=20),
    text("plugins", "Folder of ConfigManagementPlugin files"),
    text("builtin-plugins", "Built-in plugins to turn on: cdk8s, cue, timoni, between commas"),
    text("age-keys", "File of age keys that open what sops or age encrypted"),
    text("terraform-engines", "Folder of further terraform and tofu programs"),
    text("terraform-mirror", "Folder of providers, as terraform providers mirror makes one"),
    switch("terraform-direct", "Fetch providers from registries, too", on=True),
    text("terraform-runner", "Where roots are run: process, or kubernetes (Jobs)"),
    text("terraform-image", "Image of the pods of Jobs (default that of the server's own pod)"),
    text("history-url", "Where the record is kept: postgresql://… (default a SQLite file)"),
    text("history-retention", "How long: 400d, or operation=3y,drift=90d,*=400d (default ever)"),
    text("metrics-port", "Port of all metrics, for Prometheus; 0: a free one (default none)"),
    text("metrics-host", "Address of the ports of metrics (default 127.0.0.1; in a pod 0.0.0.0)"),
    text("metrics-application-labels", "Labels of Applications that metrics tell, between commas"),
    text("metrics-application-conditions", "Types of conditions that metrics tell, between commas"),
    text("metrics-cluster-labels", "Labels of clusters that metrics tell, between commas"),
    text("log-level", "debug, info, warning or error", default="info"),
    text("log-format", "text or json", default="text"),
    text("otlp-address", "Collector of traces: host:4317 (gRPC) or https://host:4318 (HTTP)"),
    text("otlp-insecure", "Whether gRPC goes without TLS: true or false", default="true"),
    text("otlp-headers", "Of each request to the collector: name=value, between commas"),
    text("otlp-attrs", "Of every span: name:value, between commas"),
    text("otlp-sample-ratio", "How many of all traces are sent, from 0 to 1"),
)
COLLECT = (25_000, 20, 50)  # decoded JSON is much garbage at once, and hardly any of it cyclic
SETTINGS = {
    "data": "storage_data",
    "port": "web_port",
    "host": "web_host",
    "token": "web_token",
    "tls": "web_tls",
    "tls-cert": "web_tls_cert",
    "tls-key": "web_tls_key",
    "kubeconfig": "home_kubeconfig",
    "context": "home_context",
    "in-cluster": "home_in_cluster",
    "install-crds": "home_install_crds",
    "namespace": "home_namespace",
    "application-namespaces": "home_applications",
    "role": "roles",
    "api-port": "apiserver_port",
    "pace": "apiserver_pace",
    "workers": "controller_workers",
    "plugins": "controller_plugins",
    "builtin-plugins": "controller_builtin_plugins",
    "age-keys": "controller_age_keys",
    "terraform-engines": "terraform_engines",
    "terraform-mirror": "terraform_mirror",
    "terraform-direct": "terraform_direct",
    "terraform-runner": "terraform_runner",
    "terraform-image": "terraform_image",
    "history-url": "history_url",
    "history-retention": "history_retention",
    "metrics-port": "metrics_port",
    "metrics-host": "metrics_host",
    "metrics-application-labels": "metrics_application_labels",
    "metrics-application-conditions": "metrics_application_conditions",
    "metrics-cluster-labels": "metrics_cluster_labels",
    "log-level": "logging_level",
    "log-format": "logging_format",
    "otlp-address": "otlp_address",
    "otlp-insecure": "otlp_insecure",
    "otlp-headers": "otlp_headers",
    "otlp-attrs": "otlp_attrs",
    "otlp-sample-ratio": "otlp_sample_ratio",
}
"""What each flag sets; one that is not given leaves it to the environment (``TRUEUP_…``)."""
ALIASES = {"loglevel": "logging_level", "logformat": "logging_format"}
"""As Argo CD spells them; every command has these."""


async def serve(call: Call) -> int:
    """Until SIGTERM or SIGINT."""
    from trueup.service.closed import close  # all that serves is loaded by this command only
    from trueup.service.logs import configure
    from trueup.service.openfiles import raised
    from trueup.service.roles import running, until_told
    from trueup.service.settings import settings

    chosen = settings(os.environ, said(call.given))
    configure(chosen.logging)
    gc.set_threshold(*COLLECT)
    raised()
    close()
    with until_told():
        async with running(chosen, os.environ) as addresses:
            try:
                _tell(call, addresses)
            except OSError as error:  # a full disk, a reader that has gone: no reason to end
                log.warning("addresses not told", extra={"reason": str(error)})
            gc.collect()
            gc.freeze()  # what serves stays: the collector need not look at it again
            await asyncio.get_running_loop().create_future()  # until told
    return 0


def said(given: Given) -> dict[str, Any]:
    """What flags set, by the names of settings; ours go before Argo CD's spelling of them."""
    flags = {
        name: given.values[flag]
        for flag, name in (*ALIASES.items(), *SETTINGS.items())
        if given.has(flag)
    }
    if given.on("disable-auth"):
        flags["web_auth"] = "none"
    if given.has("tls") and not given.on("tls"):
        flags |= {"web_tls": False, "web_no_tls": True}
    return flags


def _tell(call: Call, addresses: "Addresses") -> None:
    if addresses.web:
        announce(addresses.web, addresses.token)
        call.out.pairs([("HTTP API", addresses.web)])
        if addresses.asks:
            call.out.pairs([("Log in", f"as admin, with: {_password(addresses)}")])
    if addresses.metrics:
        call.out.pairs([("Metrics", addresses.metrics)])
    if addresses.api:
        call.out.pairs([("Kubernetes API", addresses.api)])
        call.out.line(f"export KUBECONFIG={addresses.kubeconfig}")


def _password(addresses: "Addresses") -> str:
    """The command that shows the first password of this very server."""
    which = f" --kubeconfig {addresses.kubeconfig}" if addresses.kubeconfig else ""
    return f"trueup admin initial-password{which}"


COMMANDS = (Command("serve", serve, "Run Trueup: API, web, controllers", flags=FLAGS),)
