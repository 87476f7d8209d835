"""
Keys of Argo CD's settings, each with what becomes of it here.

``*`` in a key stands for a name. An empty reason: it is honoured (`docs/reference/argocd-cm.md`
says how); else why it has no meaning here. A test holds this against what is read, both ways, and
`docs.generate` makes a page of it. Keys that are not here are no keys of Argo CD: mistyped, mostly.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase

HONOURED = ""
ONE = "there is no such process: `trueup serve` is all of them, or each role of it"
NO_REDIS = "there is no Redis: what is remembered is in the process and its data folder"
RENDERS = "renders are kept by the digest of exactly what they were made from, and cannot go stale"
CLIENT = "a cluster is watched over one connection, and asked little: no such limit is needed"
APPSETS = "ApplicationSets are stored, but not acted on yet"
TOLD = "the controller tells people, or `--role notifications` apart"

MAP: Mapping[str, str] = dict.fromkeys(
    (
        *("url", "additionalUrls", "statusbadge.enabled", "statusbadge.url"),
        *("admin.enabled", "accounts.*", "users.anonymous.enabled", "users.session.duration"),
        *("passwordPattern", "dex.config", "dex.auth.connectorId", "oidc.config", "oidc.config.*"),
        *("oidc.tls.insecure.skip.verify", "trueup.identities"),
        *("trueup.environments", "trueup.states.project", "trueup.proposals.forks"),
        *("ui.cssurl", "ui.bannercontent", "ui.bannerurl", "ui.bannerpermanent"),
        *("ui.bannerposition", "ui.loginButtonText", "ui.view.resources.disabled"),
        *("help.chatUrl", "help.chatText", "help.download.*", "ga.trackingid", "ga.anonymizeusers"),
        *("application.links", "project.links", "resource.links"),
        *("resource.exclusions", "resource.inclusions", "resource.compareoptions"),
        *("resource.customizations", "resource.customizations.*", "resource.customLabels"),
        "application.allowedNodeLabels",
        *("resource.ignoreResourceUpdatesEnabled", "resource.sensitive.mask.annotations"),
        *("helm.enable", "kustomize.enable", "jsonnet.enable", "helm.valuesFileSchemes"),
        *("kustomize.buildOptions", "kustomize.buildOptions.*"),
        *("kustomize.path.*", "kustomize.version.*"),
        *("application.instanceLabelKey", "application.resourceTrackingMethod", "installationID"),
        *("globalProjects", "cluster.inClusterEnabled"),
        "application.sync.impersonation.enabled",
        "application.sync.impersonation.enforced",
        "application.sync.requireOverridePrivilegeForRevisionSync",
        "server.rbac.disableApplicationFineGrainedRBACInheritance",
        "server.rbac.rollback.enforce.enable",
        *("timeout.reconciliation", "timeout.reconciliation.jitter", "webhook.maxPayloadSizeMB"),
        *("exec.enabled", "exec.shells", "server.maxPodLogsToRender"),
        *("commit.author.name", "commit.author.email"),
        *("extension.config", "extension.config.*"),
        "sourceHydrator.commitMessageTemplate",
        "sourceHydrator.readmeMessageTemplate",
    ),
    HONOURED,
) | {
    "timeout.hard.reconciliation": RENDERS,
    "webhook.refresh.jitter": "one look serves all applications of a repository",
    "webhook.refresh.jitter.threshold": "one look serves all applications of a repository",
    "resource.respectRBAC": "kinds that may not be listed are left out in any case",
    "resource.selectors": "all objects of a kind are watched; of foreign ones an outline is kept",
    "resource.manifest.compression": "of foreign objects an outline is kept, not the whole",
    "resource.manifest.compression.enabled": "of foreign objects an outline is kept, not the whole",
    "resource.manifest.storage": "of foreign objects an outline is kept, not the whole",
    "resource.includeEventLabelKeys": "events carry no labels of the Application yet",
    "resource.excludeEventLabelKeys": "events carry no labels of the Application yet",
}

PARAMETERS: Mapping[str, str] = dict.fromkeys(
    (
        *("application.namespaces", "hydrator.enabled"),
        *("server.insecure", "server.basehref", "server.rootpath", "server.enable.gzip"),
        *("server.x.frame.options", "server.content.security.policy"),
        *("server.tls.minversion", "server.tls.maxversion", "server.tls.ciphers"),
        *("server.dex.server", "server.dex.server.plaintext", "server.dex.server.strict.tls"),
        *("server.sync.replace.allowed", "server.enable.proxy.extension", "server.staticassets"),
        *("controller.diff.server.side", "controller.sync.timeout.seconds"),
        "controller.sync.wave.delay.seconds",
        "controller.self.heal.backoff.timeout.seconds",
        *("controller.self.heal.backoff.factor", "controller.self.heal.backoff.cap.seconds"),
        *("reposerver.enable.git.submodule", "reposerver.oci.layer.media.types"),
        "reposerver.plugin.tar.exclusions",
        "reposerver.plugin.use.manifest.generate.paths",
        "commitserver.signing.key.path",
        "commitserver.signing.key.passphrase.file",
        "applicationsetcontroller.namespaces",
        "controller.metrics.application.labels",
        "controller.metrics.application.conditions",
        "controller.metrics.cluster.labels",
        "controller.metrics.cache.expiration",
        "notificationscontroller.selfservice.enabled",
        *("otlp.address", "otlp.insecure", "otlp.headers", "otlp.attrs", "otlp.sample.ratio"),
    ),
    HONOURED,
) | {
    "repo.server": ONE,
    "commit.server": ONE,
    "redis.*": NO_REDIS,
    "log.format.timestamp": "times of the log are UTC",
    "*.log.format": "`--log-format` says it, for each process",
    "*.log.level": "`--log-level` says it, for each process",
    "*.profile.enabled": "there is no profiler to be switched on",
    "*.metrics.listen.address": "`--metrics-host`, of all ports of metrics",
    "*.grpc.enable.txt.service.config": "nothing is called by gRPC",
    "*.repo.server.*": ONE,
    "*.k8s.*": CLIENT,
    "*.k8sclient.retry.*": "requests that may be are tried again in any case",
    "*.cache.expiration": RENDERS,
    "controller.status.processors": "`--workers`, for each cluster",
    "controller.operation.processors": "`--workers`; an operation under way waits without one",
    "controller.hydration.processors": "five branches at a time",
    "controller.kubectl.parallelism.limit": "nothing is forked for an apply",
    "controller.repo.error.grace.period.seconds": "an error of a source is tried again by itself",
    "controller.resource.health.persist": "the health of each object is in the status in any case",
    "controller.self.heal.timeout.seconds": "the back-off of heals says it",
    "controller.self.heal.backoff.cooldown.seconds": "a row of heals ends by itself",
    "controller.sharding.algorithm": "one controller has all clusters",
    "controller.cluster.cache.*": "changes that come together are handled together in any case",
    "controller.ignore.normalizer.jq.timeout": "`TRUEUP_CONTROLLER_JQ_TIMEOUT`",
    "server.listen.address": "`--host` and `--port`",
    "server.disable.auth": "`--disable-auth`: who may write a ConfigMap cannot open the server",
    "server.disable.swagger.ui": "its pages tell no more than everybody may know",
    "server.api.content.types": "what changes anything is JSON, which pages of others cannot send",
    "server.glob.cache.size": "answers about rights are remembered by caller",
    "server.http.cookie.maxnumber": "a session is one cookie, or few",
    "server.webhook.*": "a webhook only says: look now",
    "server.tls.curvepreferences": "OpenSSL chooses",
    "reposerver.parallelism.limit": "`TRUEUP_CONTROLLER_RENDERERS`",
    "reposerver.disable.tls": ONE,
    "reposerver.tls.*": ONE,
    "reposerver.client.ca.path": ONE,
    "reposerver.listen.address": ONE,
    "reposerver.grpc.max.size": "nothing is called by gRPC",
    "reposerver.allow.oob.symlinks": "a link that leads out of its repository is never followed",
    "reposerver.enable.builtin.git.config": "Git is always given a configuration of its own",
    "reposerver.git.*": "requests to repositories have limits of their own",
    "reposerver.include.hidden.directories": APPSETS,
    "reposerver.max.combined.directory.manifests.size": "renders have limits of their own",
    "reposerver.streamed.manifest.*": "plugins run here, nothing is sent to them",
    "reposerver.*.manifest.max.extracted.size": "what is unpacked has limits of its own",
    "reposerver.disable.*.manifest.max.extracted.size": "what is unpacked has limits of its own",
    "reposerver.helm.user.agent": "requests say that they are Trueup's",
    "reposerver.revision.cache.lock.timeout": "one look at a time, for all who ask",
    "commitserver.listen.address": ONE,
    "dexserver.*": "Dex is not started here: `server.dex.server` says where it is",
    "applicationsetcontroller.*": APPSETS,
    "notificationscontroller.*": TOLD,
}

RULES: Mapping[str, str] = dict.fromkeys(
    ("policy.csv", "policy.*.csv", "policy.default", "policy.matchMode", "scopes"), HONOURED
)

SECRET: Mapping[str, str] = dict.fromkeys(
    (
        *("admin.password", "admin.passwordMtime", "admin.tokens", "accounts.*"),
        *("server.secretkey", "tls.crt", "tls.key"),
        *("webhook.github.secret", "webhook.gitlab.secret", "webhook.gogs.secret"),
        *("webhook.bitbucket.uuid", "webhook.bitbucketserver.secret", "webhook.harbor.secret"),
        *("webhook.dockerhub.secret", "webhook.azuredevops.username"),
        "webhook.azuredevops.password",
    ),
    HONOURED,
)

OBJECTS: Mapping[str, Mapping[str, str]] = {
    "argocd-cm": MAP,
    "argocd-cmd-params-cm": PARAMETERS,
    "argocd-rbac-cm": RULES,
    "argocd-secret": SECRET,
}
ASKING_NOTHING = ("", "0", "0s", "false")


def fate(keys: Mapping[str, str], key: str) -> str | None:
    """Why *key* has no meaning here; empty: it has; None: there is no such key."""
    if key in keys:
        return keys[key]
    return next((why for pattern, why in keys.items() if fnmatchcase(key, pattern)), None)


def passed_over(data: Mapping[str, str], keys: Mapping[str, str]) -> Iterator[str]:
    """What of *data* has no effect, and why; a key that there is not, with its likely meaning."""
    for key in sorted(data):
        why = fate(keys, key)
        if why is None:
            near = get_close_matches(key, keys, 1, 0.8)
            yield f"{key}: no such key" + (f"; did you mean {near[0]}?" if near else "")
        elif why and data[key].strip() not in ASKING_NOTHING:
            yield f"{key}: has no effect: {why}"
