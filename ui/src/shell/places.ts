/** Where one can go from everywhere; `key` after `g`. */

import { Boxes, Component, ScrollText } from "lucide-react";

export const PLACES = [
  { to: "/applications", icon: Boxes, called: "applications", key: "a" },
  { to: "/resources", icon: Component, called: "resources", key: "o" },
  { to: "/record", icon: ScrollText, called: "record", key: "r" },
] as const;
