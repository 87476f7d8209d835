/** Who one is; appearance and language; the way out. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { CircleUserRound } from "lucide-react";
import { useState } from "react";
import { DialogTrigger, Popover } from "react-aria-components";
import { ROOT, send } from "@/api/client";
import { user } from "@/api/session";
import { Button } from "@/design/Button";
import menu from "@/design/menu.module.css";
import { applyTheme, THEMES, type Theme, theme } from "@/design/theme";
import { type Language as Code, LANGUAGES, useLanguage, useText } from "@/text";
import styles from "./Account.module.css";

export function Account() {
  const t = useText();
  const { data: who } = useQuery(user);
  const [open, setOpen] = useState(false);
  const name = who?.loggedIn ? who.name : t.user.guest;
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <Button kind="quiet" aria-label={`${t.user.menu}: ${name ?? ""}`}>
        <CircleUserRound size={18} aria-hidden />
        <span className={styles.name}>{name}</span>
      </Button>
      <Popover placement="bottom end" className={menu.popover ?? ""}>
        <div className={styles.dialog}>
          <Appearance />
          <Language />
          <Way in={Boolean(who?.loggedIn)} external={who?.issuer !== "argocd"} onWay={() => setOpen(false)} />
        </div>
      </Popover>
    </DialogTrigger>
  );
}

function Appearance() {
  const t = useText();
  const [chosen, choose] = useState<Theme>(theme);
  return (
    <label>
      {t.user.theme}
      <select
        value={chosen}
        onChange={({ target }) => (choose(target.value as Theme), applyTheme(target.value as Theme))}
      >
        {THEMES.map((each) => (
          <option key={each} value={each}>
            {t.user[each]}
          </option>
        ))}
      </select>
    </label>
  );
}

function Language() {
  const t = useText();
  const { language, speak } = useLanguage();
  return (
    <label>
      {t.user.language}
      <select value={language} onChange={({ target }) => void speak(target.value as Code)}>
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

interface WayProps {
  in: boolean;
  external: boolean;
  /** Closes what this is in: as long as that is open, nothing else can have the focus, such as the login's field. */
  onWay: () => void;
}

function Way({ in: inside, external, onWay }: WayProps) {
  const t = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  if (!inside)
    return <Button onPress={() => (onWay(), void navigate({ to: "/login", search: {} }))}>{t.login.go}</Button>;
  const leave = async () => {
    if (external) return void location.assign(`${ROOT}/auth/logout`);
    onWay();
    await send("DELETE", "/api/v1/session");
    client.clear();
    await navigate({ to: "/login", search: {} });
  };
  return <Button onPress={() => void leave()}>{t.user.logOut}</Button>;
}
