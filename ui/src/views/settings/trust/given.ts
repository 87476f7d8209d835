/** What is pasted of keys, as the API takes it. */

import type { Certificate } from "@/api/settings";
import { lines } from "@/domain/project";

export function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

const said = (text: string) => lines(text).filter((each) => !each.startsWith("#"));
const parts = (line: string) => line.split(/\s+/u);

/** Lines as ssh-keyscan prints them; of several hosts with commas, one each. */
export function hostKeys(text: string): (Certificate & { certData: string })[] {
  return said(text).flatMap((line) => {
    const [hosts = "", certSubType = "", key = ""] = parts(line);
    return hosts.split(",").map((serverName) => ({ serverName, certType: "ssh", certSubType, certData: base64(key) }));
  });
}

/** The first line that is none, cut. */
export function badLine(text: string): string | undefined {
  return said(text)
    .find((line) => parts(line).length < 3)
    ?.slice(0, 80);
}
