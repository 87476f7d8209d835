export const status = {
  status: {
    Healthy: "Healthy",
    Progressing: "Progressing",
    Degraded: "Degraded",
    Missing: "Missing",
    Suspended: "Suspended",
    Unknown: "Unknown",
    Synced: "Synced",
    OutOfSync: "Out of sync",
    Running: "Running",
    Succeeded: "Succeeded",
    Failed: "Failed",
    Error: "Error",
    Terminating: "Terminating",
  } as Record<string, string>,
};
