export const login = {
  login: {
    title: "Log in",
    name: "User name",
    password: "Password",
    go: "Log in",
    going: "Logging in…",
    sso: (name: string) => `Log in with ${name}`,
    failed: "The provider did not log you in. Try again, or ask whoever keeps dex.config or oidc.config of argocd-cm.",
    or: "or",
    ended: "Your session has ended. Log in again to go on where you were.",
    operator: "On this machine, `trueup admin initial-password` prints the password of admin.",
    none: "Logging in with a name and a password is switched off here.",
  },
};
