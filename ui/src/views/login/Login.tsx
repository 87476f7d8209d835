import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError, path, ROOT, send } from "@/api/client";
import { type Settings, settings } from "@/api/session";
import { Button } from "@/design/Button";
import { useTitle } from "@/design/title";
import { useText } from "@/text";
import styles from "./Login.module.css";

const route = getRouteApi("/login");

export function Login() {
  const t = useText();
  useTitle(t.login.title);
  const { ended, failed, to = "/applications" } = route.useSearch();
  const { data: said } = useQuery(settings);
  const sso = provider(said);
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <img src="./icon.svg" alt="" width={44} height={44} />
        <h1>{t.login.title}</h1>
        {ended && <p className={styles.ended}>{t.login.ended}</p>}
        {failed && (
          <p role="alert" className={styles.wrong}>
            {t.login.failed}
          </p>
        )}
        {sso && (
          <a className={styles.sso} href={path("/auth/login", { return_url: `${location.origin}${ROOT}${to}` })}>
            {said?.uiLoginButtonText ?? t.login.sso(sso)}
          </a>
        )}
        {sso && !said?.userLoginsDisabled && <p className={styles.or}>{t.login.or}</p>}
        {said?.userLoginsDisabled ? !sso && <p>{t.login.none}</p> : <Local to={to} />}
      </div>
    </main>
  );
}

/** Who logs people in besides us; empty: nobody. */
function provider(said: Settings | undefined): string {
  const connectors = said?.dexConfig?.connectors ?? [];
  const only = connectors.length === 1 ? connectors[0]?.name : undefined;
  return said?.oidcConfig?.name ?? only ?? (connectors.length ? "SSO" : "");
}

function Local({ to }: { to: string }) {
  const t = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [username, setName] = useState("");
  const [password, setPassword] = useState("");
  const entering = useMutation({
    mutationFn: () => send("POST", "/api/v1/session", { username, password }),
    onSuccess: async () => {
      client.clear();
      await navigate({ href: `${ROOT}${to}` });
    },
  });
  return (
    <form className={styles.form} onSubmit={(event) => (event.preventDefault(), entering.mutate())}>
      <label>
        {t.login.name}
        <input
          name="username"
          autoComplete="username"
          autoFocus
          required
          value={username}
          onChange={({ target }) => setName(target.value)}
        />
      </label>
      <label>
        {t.login.password}
        <input
          name="password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={({ target }) => setPassword(target.value)}
        />
      </label>
      <p role="alert" className={styles.wrong}>
        {entering.error && whatIsWrong(entering.error, t.error.offline)}
      </p>
      <Button kind="main" type="submit" isPending={entering.isPending}>
        {entering.isPending ? t.login.going : t.login.go}
      </Button>
      <p className={styles.hint}>{t.login.operator.replaceAll("`", "")}</p>
    </form>
  );
}

function whatIsWrong(error: Error, offline: string): string {
  return error instanceof ApiError && error.status === 0 ? offline : error.message;
}
