export const object = {
  object: {
    views: "Views of the object",
    tabs: { summary: "Summary", live: "Live", diff: "Difference", logs: "Logs", events: "Events" },
    created: "Created",
    uid: "UID",
    images: "Images",
    same: "Live is what Git declares.",
    gap: "…",
    waiting: "Waiting for lines…",
    follow: "Follow",
    previous: "Previous container",
    find: "Find in the lines",
    secret: "Values of Secrets are masked.",
  },
};
