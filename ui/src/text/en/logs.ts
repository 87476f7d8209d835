export const logs = {
  logs: {
    find: "Find in the lines",
    only: "Show",
    all: "all lines",
    with: "lines with it",
    without: "lines without it",
    container: "Container",
    pods: (chosen: number, all: number) => (chosen === all ? `All ${all} pods` : `${chosen} of ${all} pods`),
    choosePods: "Which pods",
    onlyThis: "Only this",
    allPods: "All of them",
    tail: "Last",
    tails: (said: string) => (said === "all" ? "all lines" : `${Number(said).toLocaleString("en")} lines`),
    since: "Since",
    anytime: "any time",
    ago: (seconds: number) =>
      seconds % 3600 === 0
        ? `${seconds / 3600} h ago`
        : seconds % 60 === 0
          ? `${seconds / 60} min ago`
          : `${seconds} s ago`,
    follow: "Follow",
    previous: "Previous container",
    wrap: "Break long lines",
    times: "Times",
    full: "Full screen",
    lines: "Lines of the log",
    toEnd: "Jump to the end",
    waiting: "Waiting for lines…",
    empty: "The log has no lines.",
    nothingMatches: "No line matches.",
    noPods: "There is no pod of it (yet). Lines come as soon as there is one.",
    count: (shown: number, all: number) =>
      shown === all
        ? `${all.toLocaleString("en")} lines`
        : `${shown.toLocaleString("en")} of ${all.toLocaleString("en")} lines`,
    state: {
      reading: "Reading…",
      live: "Following",
      lost: "The connection is lost; it is being restored.",
      ended: "The log ends here.",
      refused: "The log cannot be shown.",
    },
    again: "Read again",
  },
  terminal: {
    screen: "Terminal. Ctrl+F6 leaves it",
    leave: "All keys go to the shell. Ctrl+F6 leaves the terminal.",
    pod: "Pod",
    shell: "Shell",
    first: "the first that is there",
    open: "Connected",
    off: "Terminals are switched off.",
    offHint: "exec.enabled of argocd-cm would allow them.",
    denied: "You may not open a terminal here.",
    notRunning: "No container of this pod is running.",
    end: {
      done: "The shell has ended.",
      denied: "The terminal was closed: it is not allowed any more.",
      restarts: "The server restarts.",
      refused: "The terminal could not be opened.",
      broken: "The connection broke.",
    },
    again: "Connect again",
  },
};
