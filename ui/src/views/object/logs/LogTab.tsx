/** The log of an object within its panel; another address has it fill the screen. */

import { Link } from "@tanstack/react-router";
import { Maximize2 } from "lucide-react";
import { useText } from "@/text";
import { logSearch } from "../address";
import type { Shown } from "../shown";
import { Logs } from "./Logs";
import styles from "./Logs.module.css";

export function LogTab({ app, items, item, said, onSaid }: Shown) {
  const t = useText();
  const { namespace, name } = app.metadata;
  return (
    <Logs app={app} items={items} item={item} said={said} onSaid={onSaid}>
      <Link
        to="/applications/$namespace/$name/logs"
        params={{ namespace, name }}
        search={{ object: item.id, ...logSearch({ ...said }) }}
        className={styles.link}
      >
        <Maximize2 size={15} aria-hidden />
        {t.logs.full}
      </Link>
    </Logs>
  );
}
