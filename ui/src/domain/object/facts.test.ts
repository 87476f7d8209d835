import { expect, test } from "vitest";
import { parse } from "yaml";
import { containers, usual } from "./containers";
import { addresses, type Body, conditions, facts, inSync, managers } from "./facts";

const of = (text: string) => parse(text) as Body;
const said = (text: string) => Object.fromEntries(facts(of(text)).map((each) => [each.name, each.values.join(", ")]));

test("of a Deployment, how many of its pods are ready", () => {
  expect(
    said("{kind: Deployment, spec: {replicas: 3, selector: {matchLabels: {app: web}}}, status: {readyReplicas: 2}}"),
  ).toEqual({ replicas: "2 / 3", selector: "app=web" });
});

test("of a Service, where it is reached", () => {
  expect(
    said(`
kind: Service
spec: {type: NodePort, clusterIP: 10.0.0.1, ports: [{name: web, port: 80, targetPort: http, nodePort: 30080}]}`),
  ).toEqual({ type: "NodePort", address: "10.0.0.1", ports: "web: 80 → http/TCP (30080)" });
});

test("of what nobody knows, nothing; and nothing breaks", () => {
  for (const text of [
    "{kind: Widget}",
    "{kind: Pod}",
    "{kind: Service, spec: []}",
    "{kind: Ingress, spec: {rules: 3}}",
  ])
    expect(facts(of(text))).toEqual([]);
  expect(said("{kind: Deployment, spec: null, status: [1]}")).toEqual({ replicas: "0 / 1" });
});

const POD = of(`
kind: Pod
metadata: {annotations: {kubectl.kubernetes.io/default-container: side}}
spec:
  initContainers: [{name: setup, image: "a:1"}]
  containers: [{name: web, image: "b:1"}, {name: side, image: "c:1"}]
status:
  containerStatuses:
  - name: web
    ready: false
    restartCount: 4
    state: {waiting: {reason: CrashLoopBackOff, message: back-off}}
    lastState: {terminated: {reason: OOMKilled, exitCode: 137, finishedAt: "2026-01-01T00:00:00Z"}}
`);

test("of a container, its state, and how it ended before", () => {
  const [setup, web, side] = containers(POD);
  expect([setup?.part, setup?.state, side?.state]).toEqual(["init", "", ""]);
  expect(web).toMatchObject({ state: "waiting", reason: "CrashLoopBackOff", restarts: 4, last: { code: 137 } });
  expect(web?.last?.reason).toBe("OOMKilled");
  expect(usual(POD)).toBe("side");
});

test("a workload tells the containers of its pods", () => {
  const cron = of("{kind: CronJob, spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: x}]}}}}}}");
  expect(containers(cron).map((each) => each.name)).toEqual(["x"]);
  expect(usual(cron)).toBe("x");
  expect(usual(of("{kind: ConfigMap}"))).toBe("");
});

test("only safe addresses are links", () => {
  const body = of(`
kind: Ingress
metadata:
  annotations:
    link.argocd.argoproj.io/wiki: Wiki|https://wiki.example/x
    link.argocd.argoproj.io/bad: Bad|javascript:alert(1)
spec:
  tls: [{hosts: [a.example]}]
  rules:
  - {host: a.example, http: {paths: [{path: /}]}}
  - {host: "*.example", http: {paths: [{path: /}]}}
  - {host: b.example, http: {paths: [{path: /x}]}}
`);
  expect(addresses(body).map((each) => [each.title, each.url])).toEqual([
    ["Wiki", "https://wiki.example/x"],
    ["a.example/", "https://a.example/"],
    ["b.example/x", "http://b.example/x"],
  ]);
});

test("conditions, managers and the place in a sync", () => {
  const body = of(`
metadata:
  annotations: {argocd.argoproj.io/sync-wave: "5", argocd.argoproj.io/hook: PreSync}
  managedFields:
  - {manager: trueup, operation: Apply, time: "2026-01-01T00:00:00Z"}
  - {manager: kubectl, operation: Update, time: "2026-01-02T00:00:00Z", subresource: scale}
status: {conditions: [{type: Available, status: "True", reason: Fine}]}
`);
  expect(managers(body).map((each) => each.name)).toEqual(["kubectl", "trueup"]);
  expect(inSync(body)).toEqual({ wave: "5", hook: "PreSync", options: "" });
  expect(conditions(body)[0]).toMatchObject({ type: "Available", status: "True", reason: "Fine" });
});
