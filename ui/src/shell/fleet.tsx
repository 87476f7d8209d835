import { createContext, use, useSyncExternalStore } from "react";
import { Fleet, type Picture } from "@/api/fleet";

const FleetContext = createContext<Fleet>(new Fleet());
export const FleetProvider = FleetContext;

/** The Applications as they are now. */
export function useFleet(): Picture {
  const fleet = use(FleetContext);
  return useSyncExternalStore(fleet.subscribe, fleet.get);
}
