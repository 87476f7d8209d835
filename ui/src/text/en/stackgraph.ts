/** Of graphs: what leans on what. */

export const stackGraph = {
  chart: {
    title: "What leans on what",
    hint: "From left to right: what is needed stands left of what needs it. Arrow keys go along the lines.",
    loose: "No stack depends on another, or on an application, and none takes outputs of another.",
    unseen: "not there, or not for you to see",
    application: "Application",
    needs: (names: string) => `needs ${names}`,
    takes: (outputs: string) => `It is made with outputs: ${outputs}.`,
    closer: "Closer",
    further: "Further away",
    all: "All of it",
    view: "View",
    views: { list: "List", graph: "Graph" },
  },
  graph: {
    title: "Resources by what they need",
    modules: "Modules",
    holds: (count: number) => (count === 1 ? "1 resource" : `${count} resources`),
    chosen: "The chosen resource",
    needs: "Needs",
    needed: "Needed by",
    instances: (count: number) => (count === 1 ? "Instance" : `${count} instances`),
    more: (count: number) => `and ${count} more`,
  },
};
