import { ArrowDown, ArrowUp } from "lucide-react";
import { useText } from "@/text";
import styles from "./Table.module.css";

const SORTED = new Set<string>(["name", "health", "sync", "destination", "changed"]);

interface Props {
  field: "name" | "health" | "sync" | "destination" | "source" | "revision" | "changed";
  sort: string;
  onSort: (sort: string) => void;
}

/** Of a column; pressed, it sorts by that, and pressed again the other way round. */
export function Heading({ field, sort, onSort }: Props) {
  const t = useText();
  const by = sort.replace(/^-/u, "") === field;
  const down = sort.startsWith("-");
  if (!SORTED.has(field))
    return (
      <span role="columnheader" className={styles[field]}>
        {t.list[field]}
      </span>
    );
  return (
    <span role="columnheader" className={styles[field]} aria-sort={by ? (down ? "descending" : "ascending") : "none"}>
      <button type="button" onClick={() => onSort(by && !down ? `-${field}` : field)}>
        {t.list[field]}
        {by && (down ? <ArrowDown size={13} aria-hidden /> : <ArrowUp size={13} aria-hidden />)}
      </button>
    </span>
  );
}
