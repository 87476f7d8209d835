/** Where else an object is to be seen: deep links that `argocd-cm` declares, and its own addresses. */

import { useQuery } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import type { Name } from "@/api/application";
import { linksOf } from "@/api/objects";
import { addresses, type Body, isSafe } from "@/domain/object/facts";
import { harmless } from "@/domain/shown";
import type { Item } from "@/domain/tree";
import { useText } from "@/text";
import styles from "./Summary.module.css";

export function Links({ app, item, body }: { app: Name; item: Item; body: Body | undefined }) {
  const t = useText();
  const declared = useQuery(linksOf(app, item)).data ?? [];
  const all = [...declared, ...addresses(body ?? {})].filter((each) => isSafe(each.url));
  if (all.length === 0) return null;
  return (
    <ul className={styles.links} aria-label={t.object.links}>
      {all.map((each) => (
        <li key={`${each.title} ${each.url}`}>
          <a href={each.url} target="_blank" rel="noreferrer noopener" title={harmless(each.url, 500)}>
            <bdi>{harmless(each.title, 200)}</bdi>
            <ExternalLink size={13} aria-hidden />
            <span className="hidden">{t.object.newWindow}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
