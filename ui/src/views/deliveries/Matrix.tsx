/** The matrix: a table of families and environments; arrow keys move from cell to cell. */

import type { KeyboardEvent } from "react";
import { before, type Family } from "@/domain/deliveries";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Matrix.module.css";
import { Running } from "./Running";

interface Props {
  environments: readonly string[];
  families: readonly Family[];
  onOpen: (key: string) => void;
}

const STEPS: Readonly<Record<string, readonly [down: number, along: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export function Matrix({ environments, families, onOpen }: Props) {
  const t = useText();
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t.deliveries.title}>
      <table className={styles.table} onKeyDown={move}>
        <caption className="hidden">{t.deliveries.keys}</caption>
        <thead>
          <tr>
            <th scope="col">{t.deliveries.family}</th>
            {environments.map((each) => (
              <th key={each} scope="col">
                <bdi>{harmless(each, 60)}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {families.map((family) => (
            <tr key={family.key}>
              <th scope="row">
                <bdi>{harmless(family.name, 120)}</bdi>
              </th>
              {family.cells.map((cell) => (
                <td key={cell.environment}>
                  {cell.placed.length === 0 ? (
                    <span className={styles.nothing}>
                      <span aria-hidden>–</span>
                      <span className="hidden">{t.deliveries.nothing}</span>
                    </span>
                  ) : (
                    cell.placed.map((placed) => (
                      <Running
                        key={placed.row.key}
                        placed={placed}
                        earlier={before(family, cell.environment)}
                        several={cell.placed.length > 1}
                        onOpen={() => onOpen(placed.row.key)}
                      />
                    ))
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** To the nearest cell in that direction that has anything; along is the way one reads. */
function move(event: KeyboardEvent<HTMLTableElement>) {
  const step = STEPS[event.key];
  const from = event.target instanceof Element ? event.target.closest("td") : null;
  if (!step || !from) return;
  const [down, towards] = step;
  const along = getComputedStyle(event.currentTarget).direction === "rtl" ? -towards : towards;
  if (down && within(from, event.target as Element, down)) return event.preventDefault();
  let row = from.parentElement as HTMLTableRowElement | null;
  let column = from.cellIndex;
  for (;;) {
    row = down > 0 ? next(row, "nextElementSibling") : down < 0 ? next(row, "previousElementSibling") : row;
    column += along;
    const cell = row?.cells[column];
    if (!cell || column < 1) return;
    const buttons = cell.querySelectorAll("button");
    const found = buttons[down < 0 ? buttons.length - 1 : 0];
    if (!found) continue;
    event.preventDefault();
    return found.focus();
  }
}

function next(row: HTMLTableRowElement | null, way: "nextElementSibling" | "previousElementSibling") {
  return (row?.[way] ?? null) as HTMLTableRowElement | null;
}

/** Whether there was another one in the same cell to go to. */
function within(cell: Element, at: Element, down: number): boolean {
  const buttons = [...cell.querySelectorAll("button")];
  const found = buttons[buttons.indexOf(at.closest("button") ?? (buttons[0] as HTMLButtonElement)) + down];
  found?.focus();
  return Boolean(found);
}
