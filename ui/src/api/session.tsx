/** Who looks, and what the server says that clients act on. */

import { queryOptions } from "@tanstack/react-query";
import { get } from "./client";

export interface User {
  loggedIn: boolean;
  username?: string;
  iss?: string;
  groups?: string[];
}

export interface Settings {
  url?: string;
  userLoginsDisabled?: boolean;
  execEnabled?: boolean;
  oidcConfig?: { name?: string };
  dexConfig?: { connectors?: { name?: string; type?: string }[] };
  uiBannerContent?: string;
  uiBannerURL?: string;
}

export const user = queryOptions({ queryKey: ["user"], queryFn: () => get<User>("/api/v1/session/userinfo"), staleTime: 60_000 });
export const settings = queryOptions({ queryKey: ["settings"], queryFn: () => get<Settings>("/api/v1/settings"), staleTime: 300_000 });
export const version = queryOptions({ queryKey: ["version"], queryFn: () => get<{ Version: string }>("/api/version"), staleTime: 300_000 });

/** Whoever was let in as nobody in particular may look where anonymous access is on. */
export async function anonymousMayLook(): Promise<boolean> {
  return get("/api/trueup/v1/applications", { limit: 1, fields: "metadata.name", facets: false }).then(
    () => true,
    () => false,
  );
}
