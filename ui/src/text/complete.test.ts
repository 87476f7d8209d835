/** Every text stands in every language: the types see no words that are looked up by what a server says. */

import { expect, test } from "vitest";

type Said = (...about: unknown[]) => unknown;
type Texts = { readonly [name: string]: unknown };
const ENGLISH = import.meta.glob<Texts>(["./en/*.ts", "!./en/index.ts"], { eager: true });
const KOREAN = import.meta.glob<Texts>(["./ko/*.ts", "!./ko/index.ts"], { eager: true });
const NAMES = new Set([
  ...["API", "App ID", "Argo CD API", "CPU", "CSV", "Git", "Git LFS", "GitHub App", "OCI", "Trueup", "Trueup API"],
  ...["ApplicationSet", "Kubeconfig", "OpenTofu", "Terraform", "Terragrunt", "UID", "YAML", "git.example.com"],
  ...["project/name", "spec"],
]);
const HANGUL = /\p{Script=Hangul}/u;

/** By the path of its name; of what is said of numbers or names, what is said of some. */
function told(of: unknown, at = ""): [string, string][] {
  if (typeof of === "function") return [[at, said(of as Said)]];
  if (typeof of !== "object" || of === null) return [[at, String(of)]];
  return Object.entries(of).flatMap(([name, each]) => told(each, `${at}/${name}`));
}

/** Nothing of those that want more than that. */
function said(of: Said): string {
  try {
    return String(of(2, 3, 4));
  } catch {
    return "";
  }
}

const texts = (files: Readonly<Record<string, Texts>>) =>
  new Map(Object.entries(files).flatMap(([file, each]) => told({ ...each }, file.split("/").at(-1) ?? "")));
const [english, korean] = [texts(ENGLISH), texts(KOREAN)];

test("the same texts are there in both languages", () => {
  expect([...korean.keys()].sort()).toEqual([...english.keys()].sort());
});

test("what is said in English is said in Korean, but for names, commands and queries", () => {
  const left = [...korean].filter(([, text]) => /\p{L}{2}/u.test(text) && !HANGUL.test(text) && !isName(text));
  expect(left.map(([at, text]) => `${at}: ${text}`)).toEqual([]);
});

function isName(text: string): boolean {
  return NAMES.has(text) || /^trueup |\b[a-z]+:[a-z]/u.test(text);
}
