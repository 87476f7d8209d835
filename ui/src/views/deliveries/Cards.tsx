/** The same for narrow screens: a card for each family, its environments in order. */

import { before, type Family } from "@/domain/deliveries";
import { harmless } from "@/domain/shown";
import styles from "./Cards.module.css";
import { Running } from "./Running";

export function Cards({ families, onOpen }: { families: readonly Family[]; onOpen: (key: string) => void }) {
  return (
    <ul className={styles.cards}>
      {families.map((family) => (
        <li key={family.key} className={styles.card}>
          <h2>
            <bdi>{harmless(family.name, 120)}</bdi>
          </h2>
          <ol>
            {family.cells
              .filter((cell) => cell.placed.length > 0)
              .map((cell) => (
                <li key={cell.environment} className={styles.environment}>
                  <h3>
                    <bdi>{harmless(cell.environment, 60)}</bdi>
                  </h3>
                  <div>
                    {cell.placed.map((placed) => (
                      <Running
                        key={placed.row.key}
                        placed={placed}
                        earlier={before(family, cell.environment)}
                        several={cell.placed.length > 1}
                        onOpen={() => onOpen(placed.row.key)}
                      />
                    ))}
                  </div>
                </li>
              ))}
          </ol>
        </li>
      ))}
    </ul>
  );
}
