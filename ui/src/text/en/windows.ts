/** Sync windows of an application: what they let happen, and when that changes. */
export const windows = {
  windows: {
    title: "Sync windows",
    kind: { allow: "Allows syncs", deny: "Denies syncs" } as Record<string, string>,
    lasts: (duration: string) => `for ${duration}`,
    open: "open now",
    shut: "shut now",
    opens: (when: string) => `opens ${when}`,
    closes: (when: string) => `shuts ${when}`,
    stays: "no end is in sight",
    never: "does not open within a year",
    holds: "automation waits for it",
    byHand: "syncs by hand are allowed",
    wrong: "It makes no sense; nothing is synced until it is corrected.",
    nobody: (when: string | undefined) =>
      when ? `Nobody may sync until ${when}.` : "Nobody may sync, and no end is in sight.",
    waits: (when: string | undefined) =>
      when ? `Automatic sync waits until ${when}.` : "Automatic sync waits, and no end is in sight.",
    held: (when: string | undefined) => (when ? `Held by a window until ${when}` : "Held by a window; no end in sight"),
    allowed: (when: string) => `Windows allow it until ${when}`,
    moment: (exact: string, relative: string) => `${exact} (${relative})`,
    there: (exact: string, zone: string) => `${exact} in ${zone}`,
  },
};
