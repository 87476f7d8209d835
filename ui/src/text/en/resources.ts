export const resources = {
  resources: {
    title: "Objects",
    search: "Search names, kinds, namespaces",
    count: (count: number) => `${count}`,
    kind: "Kind",
    name: "Name",
    namespace: "Namespace",
    health: "Health",
    sync: "Sync",
    application: "Application",
    cluster: "Cluster",
    any: "Any",
    none: "None",
    nothing: "No object matches.",
    more: "More objects",
    off: "Whoever runs this server has switched this view off (ui.view.resources.disabled).",
  },
};
