/** Text of others, made harmless to look at: no control characters, nothing that turns a line round. */

/** Characters that are not seen, or that have others seen otherwise. */
export const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
const LONGEST = 20_000; // characters of one text that are shown at once

/** Each such character as its code, and what is too long cut. */
export function harmless(text: string, longest = LONGEST): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return cut.replace(CONTROLS, (each) => `⟨${each.codePointAt(0)?.toString(16).padStart(4, "0")}⟩`);
}

/** A commit as people say it; other revisions as they are. */
export function short(revision: string): string {
  return /^[0-9a-f]{40}$/u.test(revision) ? revision.slice(0, 7) : revision.replace(/^sha256:(.{7}).*$/u, "$1");
}

export function asText(value: unknown): string {
  return harmless(typeof value === "string" ? value : (JSON.stringify(value, undefined, 1) ?? ""));
}
