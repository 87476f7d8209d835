/** Who looks, and what the server says that clients act on. */

import { queryOptions } from "@tanstack/react-query";
import { get } from "./client";

export interface User {
  loggedIn: boolean;
  name?: string;
  issuer?: string;
  groups?: string[];
  /** Whoever comes without a login may look. */
  guests?: boolean;
}

export interface Settings {
  url?: string;
  controllerNamespace?: string;
  statusBadgeEnabled?: boolean;
  userLoginsDisabled?: boolean;
  execEnabled?: boolean;
  oidcConfig?: { name?: string };
  dexConfig?: { connectors?: { name?: string; type?: string }[] };
  uiBannerContent?: string;
  uiBannerURL?: string;
  uiBannerPermanent?: boolean;
  uiBannerPosition?: "top" | "bottom" | "both";
  uiLoginButtonText?: string;
  uiCssURL?: string;
  resourceViewEnabled?: boolean;
  passwordPattern?: string;
  help?: { chatUrl?: string; chatText?: string; binaryUrls?: Record<string, string> };
}

export const user = queryOptions({
  queryKey: ["user"],
  queryFn: () => get<User>("/api/trueup/v1/me"),
  staleTime: 60_000,
});
export const settings = queryOptions({
  queryKey: ["settings"],
  queryFn: () => get<Settings>("/api/v1/settings"),
  staleTime: 300_000,
});
export const version = queryOptions({
  queryKey: ["version"],
  queryFn: () => get<{ Version: string }>("/api/version"),
  staleTime: 300_000,
});
