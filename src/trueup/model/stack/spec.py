"""What is wanted of a Stack, and by which policy."""

from collections.abc import Mapping
from typing import Any

from trueup.k8s.value import Value
from trueup.model.application import Info, Retry
from trueup.model.source import Source


class KeySelector(Value, frozen=True):
    """
    A key of a ConfigMap or Secret in the Stack's namespace.

    *optional*: it need not be there.
    """

    name: str = ""
    key: str = ""
    optional: bool = False


class OutputSelector(Value, frozen=True):
    """
    An output of another Stack; *namespace*: the reader's own, if it is empty.

    *mock*: what a plan takes instead while there is none yet. Such a plan is provisional: it is
    shown and never applied.
    """

    stack: str = ""
    output: str = ""
    namespace: str = ""
    mock: Any = None


class VariableSource(Value, frozen=True):
    """Where a value comes from: one of these."""

    config_map_key_ref: KeySelector | None = None
    secret_key_ref: KeySelector | None = None
    output_ref: OutputSelector | None = None


class Variable(Value, frozen=True):
    """
    An input variable of the root.

    *name*: as the root declares it. *value*: any JSON. *value_from*: instead of a value, where it
    comes from; what comes from a Secret or a sensitive output is never shown. *sensitive*: nor is
    this value.
    """

    name: str = ""
    value: Any = None
    value_from: VariableSource | None = None
    sensitive: bool = False


class VariablesSource(Value, frozen=True):
    """All keys of a ConfigMap or Secret are variables, each with *prefix* before its name."""

    config_map_ref: KeySelector | None = None
    secret_ref: KeySelector | None = None
    prefix: str = ""


class EnvironmentVariable(Value, frozen=True):
    """Of the runner: what providers and backends read, such as credentials."""

    name: str = ""
    value: str = ""
    value_from: VariableSource | None = None


class Backend(Value, frozen=True):
    """
    Where the state is kept.

    *kind*: ``root``, what the root declares; ``trueup``, our own; empty: the root's if it declares
    one, else ours. *config*: ``-backend-config`` of the root's own, any JSON by name.
    """

    kind: str = ""
    config: Mapping[str, Any] = {}


class Dependency(Value, frozen=True):
    """
    A Stack or Application that must be true to Git, and well, before we plan anything.

    *kind*: ``Stack`` or ``Application``. *namespace*: the Stack's own, if it is empty.
    """

    name: str = ""
    kind: str = "Stack"
    namespace: str = ""


class Limits(Value, frozen=True):
    """
    How much one plan may do by itself; more needs an approval each time. None: any number.

    *delete*, *replace*: resources. *change*: resources in all.
    """

    delete: int | None = None
    replace: int | None = None
    change: int | None = None


class Rule(Value, frozen=True):
    """
    One rule that plans are held to.

    *rego*: a module whose ``deny`` and ``warn`` are asked; *cel*: an expression over ``plan`` that
    must be true, else *message* is said; *path*: such a file in the repository's root, ``.rego``
    or ``.cel``. *severity*: of what CEL finds; ``error`` stops, ``warning`` is shown, ``approval``
    needs somebody who approves of it.
    """

    name: str = ""
    rego: str = ""
    cel: str = ""
    path: str = ""
    message: str = ""
    severity: str = "error"


class Price(Value, frozen=True):
    """
    What a month of a resource of *type* costs, if it has the attributes *where* (dotted paths).

    *per*: the attribute that *monthly* is multiplied by, such as its size.
    """

    type: str
    monthly: float
    where: Mapping[str, str] = {}
    per: str = ""


class Cost(Value, frozen=True):
    """
    What plans cost, by *prices* and those of the file *path* (seen from the root, or from the
    repository), of which the first that fits counts. *limit*: more a month needs an approval.
    """

    prices: tuple[Price, ...] = ()
    path: str = ""
    limit: float | None = None
    currency: str = ""


class Approvers(Value, frozen=True):
    """*count*: so many people must approve. *author*: who wrote the commit may be one of them."""

    count: int = 1
    author: bool = True


class StackPolicy(Value, frozen=True):
    """
    What is done by itself.

    *plan*: ``auto`` or ``manual``. *apply*: ``auto``, ``approval``, or ``manual`` (nothing waits
    for an approval: somebody asks for the apply). *checkov*: the severity of what its checks find,
    as a rule's; empty: it is not asked. *provisioners*, *external*: whether roots that
    run programs of their own choice (``local-exec``, ``external`` …) are planned at all: ``allow``,
    ``approval`` (of the plan) or ``deny``. *modules*: globs for the addresses that modules may come
    from; none: any. *protect*: nothing is ever destroyed as a whole. *proposals*: how a commit that
    is not merged yet is planned, whose files anybody may have written: ``without-secrets``, and
    without a network; ``full``, as any other; or ``never``.
    """

    plan: str = "auto"
    apply: str = "approval"
    approvers: Approvers = Approvers()
    limits: Limits = Limits()
    rules: tuple[Rule, ...] = ()
    checkov: str = ""
    cost: Cost = Cost()
    provisioners: str = "approval"
    external: str = "approval"
    modules: tuple[str, ...] = ()
    protect: bool = False
    proposals: str = "without-secrets"


class DriftIgnore(Value, frozen=True):
    """
    What is not told as drift: of resources whose address matches *address* (a glob), these
    *attributes* (dotted; none: all of it).
    """

    address: str = ""
    attributes: tuple[str, ...] = ()


class Drift(Value, frozen=True):
    """
    *every*: how often it is looked for (``90m``, ``1d``; ``0``: never). *react*: ``report``,
    ``approval`` (a plan that puts it right waits for approval) or ``heal``. *confirm*: in how many
    looks in a row it must be there.
    """

    every: str = "1h"
    react: str = "report"
    confirm: int = 1
    ignore: tuple[DriftIgnore, ...] = ()


class Timeouts(Value, frozen=True):
    """Durations (``90s``, ``2h``), of the parts of a run."""

    init: str = "10m"
    plan: str = "30m"
    apply: str = "2h"


class RunnerOptions(Value, frozen=True):
    """
    The process that runs Terraform, or the Job on Kubernetes.

    *memory*, *disk*: quantities, of what a run may take; *cpu*: one for the Job's pod, empty: no
    limit. *service_account_name*: of
    the Job's pod. *network*: whether it may reach others; without, only what is on this machine.
    """

    memory: str = "2Gi"
    disk: str = "10Gi"
    cpu: str = ""
    service_account_name: str = ""
    network: bool = True
    env: tuple[EnvironmentVariable, ...] = ()


class OutputKey(Value, frozen=True):
    """An output and the key that it is written under; empty: its own name."""

    output: str = ""
    key: str = ""


class OutputTarget(Value, frozen=True):
    """
    A Secret or ConfigMap in the Stack's namespace that outputs are written to; no *keys*: all.

    A ConfigMap never gets sensitive ones.
    """

    kind: str = "Secret"
    name: str = ""
    keys: tuple[OutputKey, ...] = ()
    labels: Mapping[str, str] = {}
    annotations: Mapping[str, str] = {}


class StackSpec(Value, frozen=True):
    """
    What is wanted and by which policy.

    *source*: the repository, its revision and the folder of the root, as an Application has them.
    *project*: the AppProject; empty: ``default``. *tool*: ``terraform``, ``tofu`` or
    ``terragrunt``. *version*: of the tool, a constraint as in ``required_version``. *workspace*:
    that it is planned in; empty: ``default``. *variables*: each by its name; they win over
    ``variablesFrom``, and those over ``variableFiles``. *variables_from*: ConfigMaps and Secrets
    of which all keys are variables. *variable_files*: paths from the root. *backend*: where the
    state is kept. *parallelism*: how many resources Terraform works on at the same time.
    *targets*: addresses; none: all of it. *excludes*: addresses that are left out with all that
    needs them, which OpenTofu can from 1.9 on. *depends_on*: what must be applied, and well,
    before. *policy*: what is done by itself, and what needs an approval. *drift*: how often it is
    looked for, and what follows. *retry*: of runs that failed; without it, with growing pauses.
    *timeouts*: of the parts of a run. *runner*: the process, or the pod, that runs Terraform.
    *outputs*: Secrets and ConfigMaps that outputs are written to. *retained*: how many plans are
    kept. *suspend*: nothing begins by itself. *info*: links and words for people.
    """

    source: Source = Source()
    project: str = ""
    tool: str = "terraform"
    version: str = ""
    workspace: str = ""
    variables: tuple[Variable, ...] = ()
    variables_from: tuple[VariablesSource, ...] = ()
    variable_files: tuple[str, ...] = ()
    backend: Backend = Backend()
    parallelism: int = 10
    targets: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    depends_on: tuple[Dependency, ...] = ()
    policy: StackPolicy = StackPolicy()
    drift: Drift = Drift()
    retry: Retry | None = None
    timeouts: Timeouts = Timeouts()
    runner: RunnerOptions = RunnerOptions()
    outputs: tuple[OutputTarget, ...] = ()
    retained: int = 10
    suspend: bool = False
    info: tuple[Info, ...] = ()
