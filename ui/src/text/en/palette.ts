export const palette = {
  palette: {
    open: "Search or go to",
    title: "Go to, or do",
    find: "An application, a place, a command",
    none: "Nothing is called so.",
    shortcuts: "Keys",
    searching: "Search in what is shown",
    single: "Single keys do something (switch off if they get in the way of speech input)",
  },
};
