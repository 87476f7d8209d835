/** The warnings and errors of late. */

import type { Mishap } from "@/api/health";
import { Time } from "@/design/Time";
import { harmless } from "@/domain/shown";
import { useSaid } from "@/text/settings";
import { Table } from "../../parts/Listing";
import { Hint } from "../../parts/Page";
import styles from "./health.module.css";

export function Mishaps({ of }: { of: readonly Mishap[] }) {
  const t = useSaid();
  return (
    <>
      <h2>{t.health.mishaps}</h2>
      {of.length === 0 ? (
        <Hint>{t.health.noMishaps}</Hint>
      ) : (
        <Table
          label={t.health.mishaps}
          rows={of}
          keyOf={(each, index) => `${each.time} ${index}`}
          columns={[
            { title: t.record.when, cell: (each) => <Time at={each.time} /> },
            { title: t.type, cell: (each) => <span className={styles.level}>{each.level}</span> },
            { title: t.record.what, cell: (each) => <What of={each} /> },
          ]}
        />
      )}
    </>
  );
}

function What({ of }: { of: Mishap }) {
  const values = Object.entries(of.values).map((pair) => pair.join("="));
  return (
    <>
      {harmless(`${of.source}: ${of.event}`)}
      <small>
        <bdi>{harmless(values.join(" "))}</bdi>
      </small>
    </>
  );
}
