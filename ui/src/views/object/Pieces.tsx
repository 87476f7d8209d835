/** Text of others in a line: harmless, with its marks and colours, and cut where it is too long to be drawn. */

import { useState } from "react";
import type { Look } from "@/domain/logs/ansi";
import { marked } from "@/domain/logs/lines";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Pieces.module.css";

interface Piece {
  readonly text: string;
  readonly look?: Look;
}

const FIRST = 2_000; // characters of a line
const MORE = 50_000; // characters that each wish for more shows

interface Props {
  pieces: readonly Piece[];
  marks?: readonly (readonly [number, number])[];
}

export function Pieces({ pieces, marks = [] }: Props) {
  const t = useText();
  const [most, setMost] = useState(FIRST);
  const length = pieces.reduce((sum, each) => sum + each.text.length, 0);
  const shown = length > most ? cut(pieces, most) : pieces;
  return (
    <>
      {marked(shown, marks).map(({ text, look = {}, mark }, at) => {
        const said = harmless(text, most);
        const classes = styled(look);
        if (mark) return <mark key={at}>{said}</mark>;
        return classes ? (
          <span key={at} className={classes} data-fg={look.bg === undefined ? look.fg : undefined} data-bg={look.bg}>
            {said}
          </span>
        ) : (
          said
        );
      })}
      {length > most && (
        <button type="button" className={styles.more} onClick={() => setMost(most + MORE)}>
          {t.object.more(length - most)}
        </button>
      )}
    </>
  );
}

function cut(pieces: readonly Piece[], most: number): Piece[] {
  const found: Piece[] = [];
  let left = most;
  for (const each of pieces) {
    if (left <= 0) break;
    found.push({ ...each, text: each.text.slice(0, left) });
    left -= each.text.length;
  }
  return found;
}

function styled({ fg, bg, bold, dim, italic, underline }: Look): string {
  return [
    (fg !== undefined || bg !== undefined) && styles.colored,
    bold && styles.bold,
    dim && styles.dim,
    italic && styles.italic,
    underline && styles.underline,
  ]
    .filter(Boolean)
    .join(" ");
}
