"""``trueup admin``: what administrators do straight at the cluster, or with files alone."""

import importlib
from collections.abc import Callable, Coroutine
from typing import Any

from trueup.cli.admin import audit, notifications
from trueup.cli.cluster import ADD
from trueup.cli.command import Call, Command
from trueup.cli.flags import JQ_TIMEOUT, Flag, csv, many, number, switch, text, unused
from trueup.cli.proj.spec import FLAGS as PROJECT
from trueup.cli.repo import CREDENTIALS
from trueup.cli.spec_flags import SPEC

Run = Callable[[Call], Coroutine[Any, Any, int | None]]


def _later(module: str, name: str) -> Run:
    """That function of a module beside this one, which is loaded when the command is called."""

    async def run(call: Call) -> int | None:
        found: Run = getattr(importlib.import_module(f"trueup.cli.admin.{module}"), name)
        return await found(call)

    return run


_NAMESPACES = (
    csv("application-namespaces", "Further namespaces of Applications: globs"),
    csv("applicationset-namespaces", "Further namespaces of ApplicationSets: globs"),
)
_NO_REDIS = "there is no Redis: figures come from the Applications"
_REDIS = tuple(
    unused(flag, _NO_REDIS)
    for flag in (
        text("app-state-cache-expiration", default="1h0m0s"),
        text("default-cache-expiration", default="24h0m0s"),
        switch("port-forward-redis", on=True),
        text("redis"),
        text("redis-ca-certificate"),
        text("redis-client-certificate"),
        text("redis-client-key"),
        text("redis-compress", default="gzip"),
        switch("redis-insecure-skip-tls-verify"),
        switch("redis-use-tls"),
        number("redisdb"),
        many("sentinel"),
        text("sentinelmaster", default="master"),
    )
)
_SHARDS = (
    number("shard", "Only clusters of this shard", default=-1),
    unused(number("replicas"), "a cluster is of the shard that its Secret names"),
    unused(text("sharding-method"), "a cluster is of the shard that its Secret names"),
    *_REDIS,
)
_SETTINGS = (
    text("argocd-cm-path", "File with an argocd-cm"),
    text("argocd-secret-path", "File with an argocd-secret"),
    switch("load-cluster-settings", "Take what no file says from the cluster"),
)
_SETTINGS_TAKEN = tuple(
    unused(flag, "--policy-file says where the rules are") for flag in _SETTINGS
)
_POLICY_FILE = text("policy-file", "Policy lines, or an argocd-rbac-cm; else the cluster's")
_SPEC = text("output", "json or yaml", "o", "yaml")
_INLINE = switch("inline", "Write it back to --file; what was there is kept as FILE.back", "i")
_DRY = switch("dry-run", "Only tell what would be done", on=True)
_OVERRIDES = "settings resource-overrides"
_RESOURCE = "RESOURCE_YAML_PATH"
_CLUSTER_SPEC: tuple[Flag, ...] = (
    *(
        flag
        for flag in ADD
        if flag.name
        not in ("yes", "upsert", "proxy-url", "server-proxy-url", "service-account", "kubeconfig")
    ),
    text("kubeconfig", "Kubeconfig to read (KUBECONFIG)"),
    text("bearer-token", "Token that the cluster takes; else a word stands where it belongs"),
    switch("generate-bearer-token", "Ask the cluster for a token of the service account"),
    text("service-account", "Account of that token", default="argocd-manager"),
    _SPEC,
)

COMMANDS = (
    Command(
        "export",
        _later("backup", "export"),
        "Write all settings, projects and applications into one YAML file",
        (),
        (
            *_NAMESPACES,
            text("out", "File to write; -: standard output", "o", "-"),
            switch("strip-status", "Leave out what is only observed"),
        ),
    ),
    Command(
        "import",
        _later("backup", "restore"),
        "Put back what an export of ours or of argocd holds",
        ("SOURCE",),
        (
            *_NAMESPACES,
            switch("dry-run", "Only tell what would be done"),
            switch("ignore-tracking", "Leave marks of owners as they are in the cluster"),
            switch("override-on-conflict", "Write what somebody else has just changed too"),
            switch("prompts-enabled", "Ask before each deletion"),
            switch("prune", "Delete what is not in the file, but no ConfigMap"),
            text("skip-resources-with-label", "Leave objects with this label alone: KEY=VALUE"),
            switch("stop-operation", "Stop operations that are under way"),
            switch("verbose", "Tell what is unchanged too"),
        ),
    ),
    Command(
        "diagnose",
        _later("diagnose", "diagnose"),
        "Collect what somebody needs who is to help, without secrets, into one archive",
        (),
        (
            text("out", "File to write (default trueup-diagnose-TIME.tar.gz)", "o"),
            many("log", "File with the log of a server, the end of which is taken along"),
        ),
    ),
    Command(
        "initial-password",
        _later("initial_password", "initial_password"),
        "Print the password that was made for admin",
    ),
    Command(
        "dashboard",
        _later("dashboard", "dashboard"),
        "Serve the API on this machine, over the current kubeconfig, without a login",
        (),
        (
            text("address", "Address to listen on", default="localhost"),
            number("port", "Port; 0: any free one", default=8080),
        ),
    ),
    Command(
        "settings validate",
        _later("settings", "validate"),
        "Check argocd-cm and argocd-secret",
        (),
        (*_SETTINGS, many("group", "Only this group of settings")),
    ),
    Command(
        "settings rbac can",
        _later("rbac", "can"),
        "Tell what a policy lets somebody do: can role:dev sync apps 'web/*'",
        ("ROLE/SUBJECT", "ACTION", "RESOURCE", "[SUB-RESOURCE]"),
        (
            *_SETTINGS_TAKEN,
            _POLICY_FILE,
            text("default-role", "Role that everybody has, if not policy.default"),
            switch("use-builtin-policy", "Count role:readonly and role:admin too", on=True),
            switch("strict", "Refuse resources and actions that there are not", on=True),
            switch("quiet", "Print nothing: the exit code tells", "q"),
        ),
    ),
    Command(
        "settings rbac validate",
        _later("rbac", "validate"),
        "Check a policy",
        (),
        (*_SETTINGS_TAKEN, _POLICY_FILE),
    ),
    Command(
        f"{_OVERRIDES} health",
        _later("overrides", "health"),
        "Tell the health of a manifest",
        (_RESOURCE,),
        _SETTINGS,
    ),
    Command(
        f"{_OVERRIDES} ignore-differences",
        _later("overrides", "ignore_differences"),
        "Show which fields of a manifest are not compared",
        (_RESOURCE,),
        _SETTINGS,
    ),
    Command(
        f"{_OVERRIDES} ignore-resource-updates",
        _later("overrides", "ignore_updates"),
        "Show which fields of a manifest wake no application",
        (_RESOURCE,),
        (*_SETTINGS, JQ_TIMEOUT),
    ),
    Command(
        f"{_OVERRIDES} list-actions",
        _later("overrides", "list_actions"),
        "List what can be done with a manifest",
        (_RESOURCE,),
        _SETTINGS,
    ),
    Command(
        f"{_OVERRIDES} run-action",
        _later("overrides", "run_action"),
        "Show what an action makes of a manifest",
        (_RESOURCE, "ACTION"),
        (*_SETTINGS, many("param", "A parameter of the action: NAME=VALUE")),
        ("action",),
    ),
    Command(
        "app generate-spec",
        _later("generate", "application"),
        "Print the manifest of an application",
        ("[APPNAME]",),
        (
            *SPEC,
            text("file", "Manifest to begin with: a file, a URL, or -", "f"),
            text("name", "Name, if not given as argument"),
            many("label", "Label: name=value", "l"),
            many("annotations", "Annotation: name=value"),
            switch("set-finalizer", "Delete the application's objects together with it"),
            _INLINE,
            _SPEC,
        ),
    ),
    Command(
        "app get-reconcile-results",
        _later("results", "get"),
        "Write down what all applications say of themselves",
        ("PATH",),
        (
            JQ_TIMEOUT,
            text("l", "Only applications with these labels"),
            text("o", "json or yaml", default="yaml"),
            switch("refresh", "Have them compared first, by the controller that runs there"),
            unused(text("repo-server"), "the controller that runs there compares"),
            unused(switch("server-side-diff"), "the comparison is always of that kind"),
        ),
    ),
    Command(
        "app diff-reconcile-results",
        _later("results", "diff"),
        "Compare two such files",
        ("PATH1", "PATH2"),
    ),
    Command(
        "proj generate-spec",
        _later("generate", "project"),
        "Print the manifest of a project",
        ("[PROJECT]",),
        (
            *PROJECT,
            text("file", "Manifest to begin with: a file, a URL, or -", "f"),
            _INLINE,
            _SPEC,
        ),
    ),
    Command(
        "proj generate-allow-list",
        _later("projects", "allow_list"),
        "Print a project that permits what a ClusterRole may create",
        ("CLUSTERROLE_PATH", "PROJ_NAME"),
        (text("out", "File to write; -: standard output", "o", "-"),),
    ),
    Command(
        "proj update-role-policy",
        _later("projects", "update_policy"),
        "Change policies of roles in many projects (--dry-run=false to do it)",
        ("PROJECT_GLOB", "MODIFICATION", "ACTION"),
        (
            text("resource", "Such as applications"),
            text("scope", "What of a project, such as *"),
            text("role", "Roles, by a glob", default="*"),
            text("permission", "allow or deny"),
            _DRY,
        ),
    ),
    Command(
        "repo generate-spec",
        _later("generate", "repository_"),
        "Print the Secret of a repository",
        ("REPOURL",),
        (*CREDENTIALS, _SPEC),
    ),
    Command(
        "cluster generate-spec",
        _later("generate", "cluster"),
        "Print the Secret of a context's cluster",
        ("CONTEXT",),
        _CLUSTER_SPEC,
    ),
    Command(
        "cluster kubeconfig",
        _later("clusters", "kubeconfig"),
        "Write a kubeconfig for a registered cluster",
        ("CLUSTER_URL", "OUTPUT_PATH"),
    ),
    Command("cluster namespaces", _later("clusters", "namespaces"), "List namespaces in use"),
    Command(
        "cluster stats",
        _later("clusters", "stats"),
        "Count what applications have in each cluster",
        (),
        _SHARDS,
    ),
    Command(
        "cluster shards",
        _later("clusters", "shards"),
        "Count what each shard has",
        (),
        _SHARDS,
    ),
    Command(
        "cluster namespaces enable-namespaced-mode",
        _later("clusters", "enable_namespaced"),
        "Limit clusters to the namespaces in use (--dry-run=false to do it)",
        ("PATTERN",),
        (
            switch("cluster-resources", "Manage cluster-scoped objects beside them"),
            number("max-namespace-count", "Only clusters with at most so many"),
            _DRY,
        ),
    ),
    Command(
        "cluster namespaces disable-namespaced-mode",
        _later("clusters", "disable_namespaced"),
        "Manage all namespaces of clusters again (--dry-run=false to do it)",
        ("PATTERN",),
        (_DRY,),
    ),
    *audit.COMMANDS,
    *notifications.COMMANDS,
)
