"""
Server-side apply alone, without a server. ``python -m bench.apply`` prints the figures.

A Deployment as people write it (about 60 fields) that two managers share: one applied it, the other
(a controller) wrote what it owns of it by an update. Each figure is the median processor time of
many applies to the same live object, as it is after it was read from the store, sets of owners and
all. Then an application of 3,000 such objects is compared, and again when nothing has changed.
"""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import orjson

from bench.__main__ import machine
from trueup.control.apps.verdicts import Verdicts
from trueup.core.compare import Context, compare, targets
from trueup.core.compare.verdict import Rules, difference
from trueup.k8s.apply import apply, update, would_change
from trueup.k8s.fieldset import of
from trueup.k8s.managed import Manager
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.k8s.schema import Definitions, Schema
from trueup.k8s.yaml import documents

Body = dict[str, Any]
ROUNDS = 3000
OBJECTS = 3000
US = Manager("argocd-controller", "Apply", "apps/v1", time="2026-01-02T00:00:00Z")
CONTROLLER = Manager("controller", "Update", "apps/v1", time="2026-01-03T00:00:00Z")
DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  labels: {app.kubernetes.io/name: web, app.kubernetes.io/part-of: shop, team: red}
  annotations: {example.com/owner: red, example.com/pager: "on"}
spec:
  replicas: 3
  revisionHistoryLimit: 5
  selector: {matchLabels: {app.kubernetes.io/name: web}}
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
  template:
    metadata:
      labels: {app.kubernetes.io/name: web, team: red}
      annotations: {checksum/config: 0f1e2d}
    spec:
      serviceAccountName: web
      securityContext: {runAsNonRoot: true, fsGroup: 1000}
      terminationGracePeriodSeconds: 45
      containers:
      - name: web
        image: shop/web:1.4.2
        imagePullPolicy: IfNotPresent
        args: [--listen, ":8080"]
        ports: [{name: http, containerPort: 8080}, {name: metrics, containerPort: 9090}]
        env:
        - {name: LOG_LEVEL, value: info}
        - {name: DATABASE, valueFrom: {secretKeyRef: {name: db, key: url}}}
        - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
        resources: {requests: {cpu: 250m, memory: 256Mi}, limits: {memory: 512Mi}}
        readinessProbe: {httpGet: {path: /ready, port: http}, periodSeconds: 5}
        livenessProbe: {httpGet: {path: /live, port: http}, initialDelaySeconds: 10}
        volumeMounts: [{name: config, mountPath: /etc/web, readOnly: true}]
      - name: proxy
        image: shop/proxy:2.1
        ports: [{name: https, containerPort: 8443}]
        resources: {requests: {cpu: 50m, memory: 64Mi}}
      volumes: [{name: config, configMap: {name: web}}]
"""


def deployment() -> Body:
    ((_, found),) = documents(DEPLOYMENT)
    assert isinstance(found, dict)
    return found


def schema() -> Schema:
    data = files("kubernetes_validate") / "kubernetes-json-schema/v1.37.0-local/_definitions.json"
    found = Definitions(json.loads(data.read_bytes())["$defs"]).kind("apps/v1", "Deployment")
    assert found is not None
    return found


def shared(config: Body, kind: Schema) -> Body:
    """The Deployment as it lives: applied by us, then filled in and reported on by a controller."""
    live = apply(None, config, US, kind, force=True).body
    meta = {**live["metadata"], "uid": "1", "resourceVersion": "7", "generation": 1}
    meta["annotations"] = {**meta["annotations"], "deployment.kubernetes.io/revision": "1"}
    spec = {**live["spec"], "progressDeadlineSeconds": 600}
    status = {
        "observedGeneration": 1,
        "replicas": 3,
        "readyReplicas": 3,
        "conditions": [
            {"type": kind, "status": "True", "reason": "Good", "message": "All is well."}
            for kind in ("Available", "Progressing")
        ],
    }
    return update(
        live, {**live, "metadata": meta, "spec": spec, "status": status}, CONTROLLER, kind
    )


def with_image(body: Body, image: str) -> Body:
    return _with_first_container(body, lambda found: {**found, "image": image})


def without_probe(body: Body) -> Body:
    return _with_first_container(
        body, lambda found: {name: each for name, each in found.items() if name != "livenessProbe"}
    )


def _with_first_container(body: Body, change: Callable[[Body], Body]) -> Body:
    found: Body = orjson.loads(orjson.dumps(body))
    containers = found["spec"]["template"]["spec"]["containers"]
    containers[0] = change(containers[0])
    return found


def median(work: Callable[[Body], object], live: Body) -> str:
    """How long *work* takes on a live object that was just decoded."""
    written = orjson.dumps(live)
    taken = []
    for _ in range(ROUNDS):
        fresh = orjson.loads(written)
        start = time.process_time_ns()
        work(fresh)
        taken.append(time.process_time_ns() - start)
    return f"{statistics.median(taken) / 1000:.0f} µs"


def figures() -> Iterator[tuple[str, str]]:
    kind, config = schema(), deployment()
    live = shared(config, kind)

    def applied(wanted: Body) -> str:
        return median(lambda fresh: apply(fresh, wanted, US, kind, force=True), live)

    yield "fields that are applied", str(len(of(config, kind)))
    yield "apply that changes nothing", applied(config)
    yield "apply of a new image", applied(with_image(config, "shop/web:1.4.3"))
    yield "apply that removes a probe", applied(without_probe(config))
    yield "would it change anything: no", median(lambda b: would_change(b, config, US, kind), live)
    yield "verdict of a comparison: no difference", median(verdict(config, kind), live)
    yield from comparisons(config, live, kind)


def comparisons(config: Body, live: Body, kind: Schema) -> Iterator[tuple[str, str]]:
    """All objects of an application, whose render and live objects stay the same."""
    context = Context(
        "shop",
        namespaced={GroupKind("apps", "Deployment"): True},
        rules=Rules(schema=lambda _version, _kind: kind),
        differ=Verdicts().of("digest"),
    )
    ready = targets([_numbered(config, number) for number in range(OBJECTS)], context)
    found = {obj.ref: obj for obj in (_numbered(live, number) for number in range(OBJECTS))}
    for what in ("compared", "compared again, unchanged"):
        start = time.process_time()
        compare(ready, found, context)
        yield f"{OBJECTS:,} objects {what}", f"{(time.process_time() - start) * 1000:.0f} ms"


def _numbered(body: Body, number: int) -> Object:
    return Object({**body, "metadata": {**body["metadata"], "name": f"web-{number}"}})


def verdict(config: Body, kind: Schema) -> Callable[[Body], object]:
    desired, rules = Object(config), Rules(schema=lambda _version, _kind: kind)
    return lambda fresh: difference(desired, Object(fresh), rules)


def main() -> None:
    print(machine())
    for what, figure in figures():
        print(f"  {what:<52} {figure}", flush=True)


if __name__ == "__main__":
    main()
