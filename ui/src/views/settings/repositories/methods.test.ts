import { describe, expect, it } from "vitest";
import { fieldsOf, methodOf, said } from "./methods";

describe("what is sent of a repository", () => {
  it("is what the chosen way takes, and nothing of another", () => {
    const values = {
      method: "https",
      type: "git",
      repo: "https://a/b",
      username: "u",
      password: "p",
      sshPrivateKey: "k",
    };
    expect(said("repositories", values)).toEqual({
      repo: "https://a/b",
      type: "git",
      username: "u",
      password: "p",
      forceHttpBasicAuth: false,
      insecure: false,
      enableLfs: false,
    });
  });
  it("keeps what no field shows, and is silent about secrets that were not typed", () => {
    const before = { repo: "https://a/b", type: "git", username: "u", cosignPublicKey: "k", connectionState: {} };
    const found = said("repositories", { method: "https", type: "git", repo: "https://a/b", username: "v" }, before);
    expect(found).toMatchObject({ cosignPublicKey: "k", username: "v" });
    expect(found).not.toHaveProperty("password");
    expect(found).not.toHaveProperty("connectionState");
  });
  it("takes out the secrets of the way before", () => {
    const before = { repo: "https://a/b", username: "u" };
    const found = said("repositories", { method: "bearer", repo: "https://a/b", bearerToken: "t" }, before);
    expect(found).toMatchObject({ bearerToken: "t", password: "" });
    expect(found).not.toHaveProperty("username");
  });
  it("does not make a template's user one's own", () => {
    const before = { repo: "https://a/b", username: "u", inheritedCreds: true };
    expect(said("repositories", { method: "none", repo: "https://a/b" }, before)).not.toHaveProperty("username");
  });
  it("sends numbers as numbers", () => {
    const found = said("repocreds", { method: "github", url: "https://github.com/x", githubAppID: "7" });
    expect(found).toMatchObject({ url: "https://github.com/x", githubAppID: 7 });
  });
});

it.each([
  [{ repo: "git@a:b" }, "ssh"],
  [{ repo: "https://a", githubAppID: 1 }, "github"],
  [{ repo: "https://a", useAzureWorkloadIdentity: true }, "azure"],
  [{ repo: "https://a", username: "u" }, "https"],
  [{ repo: "https://a", username: "u", inheritedCreds: "true" }, "none"],
  [{ url: "https://a" }, "none"],
])("%o says who we are by %s", (each, method) => {
  expect(methodOf(each)).toBe(method);
});

it("asks templates for no project", () => {
  expect(fieldsOf("repocreds", {}).main).not.toContain("project");
});
