export const record = {
  record: {
    title: "Record",
    search: "Search who, what and message",
    when: "When",
    who: "Who",
    what: "What",
    about: "About",
    outcome: "Outcome",
    more: "Older entries",
    none: "Nothing on record matches.",
  },
};
