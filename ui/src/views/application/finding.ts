/** Where the button beside a finding leads: an address of this page, or a refresh. */

import { refresh, type Whole } from "@/api/application";
import type { Finding } from "@/domain/verdict";
import type { OneSearch } from "@/views/application/address";

export function onFinding(
  { act, object }: Finding,
  app: Whole,
  onSearch: (change: (before: OneSearch) => OneSearch) => void,
): void {
  switch (act) {
    case "hard":
      void refresh(app.metadata, "hard");
      return;
    case "sync":
    case "confirm":
      onSearch((before) => ({ ...before, act }));
      return;
    case "prune":
      onSearch((before) => ({ ...before, act: "sync", prune: true }));
      return;
    case "operation":
    case "source":
    case "objects":
      onSearch((before) => ({ ...before, tab: act }));
      return;
    default:
      if (object) onSearch((before) => ({ ...before, object }));
  }
}
