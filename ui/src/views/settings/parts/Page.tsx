/** A section's head: what it is, and what one may do there or why not. */

import type { ReactNode } from "react";
import styles from "./parts.module.css";

interface Props {
  title: ReactNode;
  hint?: ReactNode;
  acts?: ReactNode;
  children: ReactNode;
}

export function Page({ title, hint, acts, children }: Props) {
  return (
    <>
      <div className={styles.head}>
        <div>
          <h1>{title}</h1>
          {hint && <p className={styles.hint}>{hint}</p>}
        </div>
        {acts && <div className={styles.acts}>{acts}</div>}
      </div>
      {children}
    </>
  );
}

export function Hint({ children }: { children: ReactNode }) {
  return <p className={styles.hint}>{children}</p>;
}

export function Acts({ children }: { children: ReactNode }) {
  return <div className={styles.acts}>{children}</div>;
}

/** Something to be careful about. */
export function Caution({ children }: { children: ReactNode }) {
  return <p className={styles.warn}>{children}</p>;
}

export function Facts({ children }: { children: ReactNode }) {
  return <dl className={styles.facts}>{children}</dl>;
}

/** One of them; nothing, if there is nothing to say. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === undefined || children === null || children === "" || children === false) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** Several values, one below the other. */
export function Several({ of, none }: { of: readonly string[] | undefined; none?: string }) {
  if (!of?.length) return none;
  return (
    <ul>
      {of.map((each, index) => (
        <li key={index}>
          <bdi>{each}</bdi>
        </li>
      ))}
    </ul>
  );
}
