/** YAML with numbers of lines, blocks that fold, and a search; however long it is. */

import { ChevronDown, ChevronRight, Copy, Download } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "@/design/Button";
import { matches, ranges } from "@/domain/logs/lines";
import { blocks, longOnes, opened, visible } from "@/domain/manifest/folding";
import { useText } from "@/text";
import { Find } from "../Find";
import { Pieces } from "../Pieces";
import { Rows, type Scroller } from "../Rows";
import styles from "./Manifest.module.css";
import { save } from "./save";

interface Props {
  text: string;
  /** Of the file, when it is saved. */
  name: string;
  label: string;
  children?: ReactNode;
}

export function Code({ text, name, label, children }: Props) {
  const t = useText();
  const lines = useMemo(() => text.replace(/\n$/u, "").split("\n"), [text]);
  const below = useMemo(() => blocks(lines), [lines]);
  const [closed, setClosed] = useState<ReadonlySet<number>>(() => longOnes(below));
  const [wanted, setWanted] = useState("");
  const found = useMemo(
    () =>
      matches(
        lines.map((plain) => ({ plain })),
        wanted,
      ),
    [lines, wanted],
  );
  const [at, setAt] = useState(0);
  const seen = useMemo(() => visible(lines.length, below, closed), [lines, below, closed]);
  const scroller = useRef<Scroller>(null);
  const target = found[at];
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is searched comes into sight when it is another
  useEffect(() => {
    if (target === undefined) return;
    const open = opened(closed, below, target);
    setClosed(open);
    const where = visible(lines.length, below, open).indexOf(target);
    requestAnimationFrame(() => scroller.current?.scrollToIndex(where, { align: "center" }));
  }, [target, wanted]);
  const fold = (line: number) =>
    setClosed((before) => {
      const next = new Set(before);
      if (!next.delete(line)) next.add(line);
      return next;
    });
  return (
    <div className={styles.code}>
      <div className={styles.bar}>
        <Find
          label={t.object.findIn}
          value={wanted}
          onChange={(said) => (setWanted(said), setAt(0))}
          count={found.length}
          at={at}
          onTurn={(by) => setAt((at + by + found.length) % found.length)}
        />
        {children}
        <CopyAll text={text} />
        <Button onPress={() => save(name, text)}>
          <Download size={15} aria-hidden />
          {t.object.download}
        </Button>
      </div>
      <Rows
        count={seen.length}
        label={label}
        height={24}
        scroller={scroller}
        row={(index) => {
          const line = seen[index] ?? 0;
          const hides = closed.has(line) ? (below.get(line) ?? line) - line : 0;
          return (
            <div className={`${styles.line} ${line === target ? styles.found : ""}`}>
              <span className={styles.number} aria-hidden>
                {line + 1}
              </span>
              {below.has(line) ? (
                <button
                  type="button"
                  className={styles.fold}
                  aria-expanded={!hides}
                  aria-label={t.object.fold(line + 1)}
                  onClick={() => fold(line)}
                >
                  {hides ? <ChevronRight size={14} aria-hidden /> : <ChevronDown size={14} aria-hidden />}
                </button>
              ) : (
                <span className={styles.fold} />
              )}
              <span className={styles.text}>
                <Yaml line={lines[line] ?? ""} wanted={wanted} />
                {hides > 0 && <span className={styles.hiding}> {t.object.hidden(hides)}</span>}
              </span>
            </div>
          );
        }}
      />
    </div>
  );
}

const KEY = /^(\s*(?:- )*)([^\s:#"'|>-][^:]{0,200}:)(?=\s|$)/u;

function Yaml({ line, wanted }: { line: string; wanted: string }) {
  const key = KEY.exec(line.slice(0, 400))?.[0] ?? "";
  const marks = ranges(line.slice(0, 100_000), wanted);
  if (!key || marks.length) return <Pieces pieces={[{ text: line }]} marks={marks} />;
  return (
    <>
      <span className={styles.key}>
        <Pieces pieces={[{ text: key }]} />
      </span>
      <Pieces pieces={[{ text: line.slice(key.length) }]} />
    </>
  );
}

function CopyAll({ text }: { text: string }) {
  const t = useText();
  const [done, setDone] = useState<boolean>();
  const copy = async () => {
    const { clipboard } = navigator as { clipboard?: Clipboard }; // none where the page came over plain HTTP
    setDone(await (clipboard?.writeText(text).then(() => true) ?? Promise.resolve(false)).catch(() => false));
  };
  return (
    <Button onPress={() => void copy()}>
      <Copy size={15} aria-hidden />
      <span role="status">{done ? t.object.copied : done === false ? t.object.notCopied : t.object.copy}</span>
    </Button>
  );
}
