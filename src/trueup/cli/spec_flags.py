"""The flags that describe an Application: ``app create``, ``set``, ``add-source`` share them."""

from trueup.cli.flags import many, number, switch, text, unused

SOURCE = (
    text("repo", "Repository URL"),
    text("path", "Folder in the repository"),
    text("revision", "Branch, tag, version range or commit"),
    text("helm-chart", "Chart name, in a Helm repository"),
    text("ref", "Name by which other sources refer to this one"),
    text("source-name", "Name of the source"),
    text("tag-prefix", "Prefix of the tags that a version range is matched to"),
    unused(text("env"), "it was of ksonnet, which is no more"),
)
HELM = (
    many("values", "Helm values file, in the repository"),
    text("values-literal-file", "Helm values, from a file here or a URL"),
    many("helm-set", "Helm parameter: name=value"),
    many("helm-set-string", "Helm parameter that stays a string: name=value"),
    many("helm-set-file", "Helm parameter from a file in the repository: name=path"),
    many("parameter", "Helm parameter: name=value", "p"),
    text("release-name", "Helm release name"),
    unused(text("helm-version"), "Helm 3 is the only one; it is kept in the manifest"),
    text("helm-namespace", "Helm namespace, if not the destination's"),
    text("helm-kube-version", "Kubernetes version that the chart is told"),
    many("helm-api-versions", "API version that the chart is told"),
    switch("helm-pass-credentials", "Pass credentials to all domains"),
    switch("helm-skip-crds", "Leave out the chart's crds folder"),
    switch("helm-skip-schema-validation", "Do not check values against the chart's schema"),
    switch("helm-skip-tests", "Leave out the chart's tests"),
    switch("ignore-missing-value-files", "Pass over values files that are not there"),
)
KUSTOMIZE = (
    text("nameprefix", "Kustomize name prefix"),
    text("namesuffix", "Kustomize name suffix"),
    many("kustomize-image", "Image: name=new:tag, name:tag or name@digest"),
    many("kustomize-replica", "Replicas: name=count"),
    many("kustomize-common-label", "Label: name=value"),
    many("kustomize-common-annotation", "Annotation: name=value"),
    switch("kustomize-force-common-label", "Overwrite labels"),
    switch("kustomize-force-common-annotation", "Overwrite annotations"),
    switch("kustomize-label-without-selector", "Do not put labels into selectors"),
    switch("kustomize-label-include-templates", "Put labels into templates"),
    switch("ignore-missing-components", "Pass over components that are not there"),
    text("kustomize-namespace", "Kustomize namespace"),
    text("kustomize-version", "Kustomize version"),
    text("kustomize-kube-version", "Kubernetes version that charts are told"),
    many("kustomize-api-versions", "API version that charts are told"),
)
DIRECTORY = (
    switch("directory-recurse", "Look into sub-folders"),
    text("directory-include", "Pattern of the files to take"),
    text("directory-exclude", "Pattern of the files to leave out"),
    switch("directory-disable-extension-filter", "Take files of any extension"),
    many("jsonnet-ext-var-str", "Jsonnet external variable: name=text"),
    many("jsonnet-ext-var-code", "Jsonnet external variable: name=code"),
    many("jsonnet-tla-str", "Jsonnet top-level argument: name=text"),
    many("jsonnet-tla-code", "Jsonnet top-level argument: name=code"),
    many("jsonnet-libs", "Jsonnet library folder"),
)
PLUGIN = (
    text("config-management-plugin", "Plugin name"),
    many("plugin-env", "Variable for the plugin: name=value"),
)
HYDRATOR = (
    text("dry-source-repo", "Repository of the dry source"),
    text("dry-source-path", "Folder of the dry source"),
    text("dry-source-revision", "Revision of the dry source"),
    text("sync-source-branch", "Branch that is synced from"),
    text("sync-source-path", "Folder that is synced from"),
    text("hydrate-to-branch", "Branch that hydrated manifests go to"),
)
DESTINATION = (
    text("dest-server", "Cluster, by the address of its API"),
    text("dest-name", "Cluster, by name"),
    text("dest-namespace", "Namespace"),
    text("project", "Project"),
)
POLICY = (
    text("sync-policy", "none, automated (auto, automatic)"),
    switch("auto-prune", "Automated sync deletes what is gone from Git"),
    switch("self-heal", "Automated sync puts live changes back"),
    switch("allow-empty", "Automated sync may delete everything"),
    many("sync-option", "Sync option, such as CreateNamespace=true; !OPTION takes it away"),
    number("sync-retry-limit", "How often a failed sync is tried again"),
    text("sync-retry-backoff-duration", "First wait", default="5s"),
    number("sync-retry-backoff-factor", "Factor of the next wait", default=2),
    text("sync-retry-backoff-max-duration", "Longest wait", default="3m0s"),
    switch("sync-retry-refresh", "Look for a newer revision before a retry"),
    number("revision-history-limit", "Syncs to remember", default=10),
    switch("validate", "Check repository, path and project first", on=True),
)

SPEC = (
    *SOURCE,
    *HELM,
    *KUSTOMIZE,
    *DIRECTORY,
    *PLUGIN,
    *HYDRATOR,
    *DESTINATION,
    *POLICY,
)
