/** What the address of the login says: where to go on, and why one is there. */

import { ROOT } from "@/api/client";

export interface LoginSearch {
  to?: string;
  ended?: boolean;
  failed?: boolean;
}

/** *return_url*, *has_sso_error*: as links that were made for Argo CD say it. */
export function loginSearch(said: Record<string, unknown>): LoginSearch {
  const to = here(said.to) ?? returned(said.return_url);
  return {
    ...(to ? { to } : {}),
    ...(said.ended ? { ended: true } : {}),
    ...(said.failed || said.has_sso_error ? { failed: true } : {}),
  };
}

/** A path on this server; never another host. */
function here(said: unknown): string | undefined {
  return typeof said === "string" && /^\/(?![/\\])/u.test(said) ? said : undefined;
}

function returned(said: unknown): string | undefined {
  const address = typeof said === "string" ? URL.parse(said) : null;
  if (address?.origin !== location.origin || !address.pathname.startsWith(`${ROOT}/`)) return undefined;
  return here(address.pathname.slice(ROOT.length) + address.search);
}
