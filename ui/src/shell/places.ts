/** Where one can go from everywhere; `key` after `g`. */

import { Bell, Boxes, Component, GitCompareArrows, Layers, Milestone, ScrollText, Settings } from "lucide-react";

export const PLACES = [
  { to: "/applications", icon: Boxes, called: "applications", key: "a" },
  { to: "/stacks", icon: Layers, called: "stacks", key: "i" },
  { to: "/resources", icon: Component, called: "resources", key: "o" },
  { to: "/drift", icon: GitCompareArrows, called: "drift", key: "d" },
  { to: "/deliveries", icon: Milestone, called: "deliveries", key: "e" },
  { to: "/record", icon: ScrollText, called: "record", key: "r" },
  { to: "/notifications", icon: Bell, called: "notifications", key: "n" },
  { to: "/settings", icon: Settings, called: "settings", key: "s" },
] as const;

/** Further views that are found at a place. */
export const ALSO: Readonly<Record<string, readonly string[]>> = { "/stacks": ["/proposals", "/stacksets"] };
