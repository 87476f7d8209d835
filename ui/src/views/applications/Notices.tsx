/** What of an application is worth a look, each as an icon with its words. */

import type { LucideIcon } from "lucide-react";
import { CircleAlert, ExternalLink, Trash2, TriangleAlert, UserRoundCheck } from "lucide-react";
import type { Row } from "@/domain/row";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Notices.module.css";

const LONGEST = 400; // characters of one condition
const LINKS = 3;

export function Notices({ row }: { row: Row }) {
  const t = useText();
  if (row.notes.length === 0 && row.marks.length === 0 && !row.waits) return null;
  return (
    <span className={styles.notices}>
      {row.marks.includes("deleting") && <Sign icon={Trash2} tone="warn" said={t.list.deleting} />}
      {row.waits && <Sign icon={UserRoundCheck} tone="warn" said={harmless(row.waits, LONGEST)} />}
      {row.notes.slice(0, 3).map(({ type, message, bad }) => (
        <Sign
          key={type}
          icon={bad ? TriangleAlert : CircleAlert}
          tone={bad ? "bad" : "warn"}
          said={harmless(`${type}: ${message}`, LONGEST)}
        />
      ))}
      {row.notes.length > 3 && <small>{t.list.more(row.notes.length - 3)}</small>}
    </span>
  );
}

function Sign({ icon: Icon, tone, said }: { icon: LucideIcon; tone: string; said: string }) {
  return (
    <span role="img" aria-label={said} title={said} data-tone={tone} className={styles.sign}>
      <Icon size={14} aria-hidden />
    </span>
  );
}

/** Addresses of what it deploys, and those that people have written beside it. */
export function Links({ row }: { row: Row }) {
  if (row.links.length === 0) return null;
  return (
    <span className={styles.links}>
      {row.links.slice(0, LINKS).map(({ title, url }) => (
        <a key={url} href={url} target="_blank" rel="noopener noreferrer" title={harmless(url, LONGEST)}>
          <ExternalLink size={13} aria-hidden />
          <span className="hidden">
            <bdi>{harmless(title, 80)}</bdi>
          </span>
        </a>
      ))}
    </span>
  );
}
