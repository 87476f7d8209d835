import { describe, expect, it } from "vitest";
import { kubeconfig } from "./kubeconfig";

const WITH = (user: string, cluster = "certificate-authority-data: Q0E=") => `
apiVersion: v1
kind: Config
current-context: prod
contexts:
- {name: test, context: {cluster: b, user: u}}
- {name: prod, context: {cluster: a, user: u}}
clusters:
- name: a
  cluster:
    server: https://prod.example:6443
    ${cluster}
- {name: b, cluster: {server: "https://test.example"}}
users:
- name: u
  user: ${user}
`;

describe("kubeconfig", () => {
  it("takes the current context and its token", () => {
    expect(kubeconfig(WITH("{token: abc}"))).toEqual({
      name: "prod",
      server: "https://prod.example:6443",
      config: { bearerToken: "abc", tlsClientConfig: { insecure: false, caData: "Q0E=" } },
    });
  });
  it("takes a client certificate", () => {
    const found = kubeconfig(WITH("{client-certificate-data: QQ==, client-key-data: Qg==}"));
    expect(found).toMatchObject({ config: { tlsClientConfig: { certData: "QQ==", keyData: "Qg==" } } });
  });
  it.each([
    ["{exec: {command: aws}}", "program"],
    ["{client-certificate: /home/a.crt, client-key: /home/a.key}", "files"],
    ["{}", "nobody"],
  ])("says why %s is of no use here", (user, problem) => {
    expect(kubeconfig(WITH(user))).toBe(problem);
  });
  it.each([
    [": : :\n-", "not yaml"],
    ["just words", "not yaml"],
    ["contexts: []", "no context"],
    ["contexts: [{name: a, context: {cluster: x}}]", "no cluster"],
  ])("says what is wrong with %s", (said, problem) => {
    expect(kubeconfig(said)).toBe(problem);
  });
});
