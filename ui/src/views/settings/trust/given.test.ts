import { expect, it } from "vitest";
import { badLine, base64, hostKeys } from "./given";

it("reads what ssh-keyscan prints", () => {
  const found = hostKeys("# a:22 SSH-2.0\na.example ssh-ed25519 AAAA\nb,c ssh-rsa BBBB comment\n");
  expect(found).toEqual([
    { serverName: "a.example", certType: "ssh", certSubType: "ssh-ed25519", certData: base64("AAAA") },
    { serverName: "b", certType: "ssh", certSubType: "ssh-rsa", certData: base64("BBBB") },
    { serverName: "c", certType: "ssh", certSubType: "ssh-rsa", certData: base64("BBBB") },
  ]);
});

it("finds the line that is none", () => {
  expect(badLine("a ssh-rsa AAAA")).toBeUndefined();
  expect(badLine("")).toBeUndefined();
  expect(badLine("a ssh-rsa AAAA\nssh-rsa BBBB")).toBe("ssh-rsa BBBB");
});

it("writes text of any letters", () => {
  expect(atob(base64("é"))).toHaveLength(2);
});
