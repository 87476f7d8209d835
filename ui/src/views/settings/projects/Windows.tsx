/** When syncs are allowed or denied, and the two weeks to come at a glance. */

import { useQuery } from "@tanstack/react-query";
import { type Calendar, calendar } from "@/api/projects";
import { Button } from "@/design/Button";
import { Notice, Trouble } from "@/design/Notice";
import type { Project, Window } from "@/domain/project";
import { useSaid } from "@/text/settings";
import { ReadOnly } from "../parts/allowed";
import { Confirm } from "../parts/Confirm";
import { Acts, Fact, Facts, Hint, Several } from "../parts/Page";
import { useAddress } from "../parts/useAddress";
import { Coming, Fortnight } from "./Coming";
import { DAYS } from "./days";
import styles from "./projects.module.css";
import { useChange } from "./useChange";
import { WindowForm } from "./WindowForm";

export function Windows({ of, mayChange }: { of: Project; mayChange: boolean }) {
  const t = useSaid();
  const address = useAddress();
  const windows = of.spec.syncWindows ?? [];
  const told = useQuery({ ...calendar(windows, DAYS), enabled: windows.length > 0 });
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const at = address.of === undefined ? -1 : Number(address.of);
  return (
    <>
      <Acts>
        {mayChange ? (
          <Button kind="main" onPress={() => address.say({ open: "window", of: undefined })}>
            {t.projects.window.add}
          </Button>
        ) : (
          <ReadOnly when />
        )}
      </Acts>
      {windows.length === 0 && (
        <Notice title={t.projects.window.none}>
          <p>{t.projects.window.noneHint}</p>
        </Notice>
      )}
      {told.error && <Trouble error={told.error} again={() => void told.refetch()} />}
      {told.data && windows.length > 0 && (
        <>
          <h2>{t.projects.window.coming}</h2>
          <Hint>{t.projects.window.comingHint(zone)}</Hint>
          <Fortnight of={told.data} windows={windows} />
        </>
      )}
      {windows.map((each, index) => (
        <One key={index} of={each} at={index} told={told.data?.windows[index]} mayChange={mayChange} />
      ))}
      {mayChange && address.open === "window" && <WindowForm of={of} at={at} onClose={address.close} />}
      {mayChange && address.open === "drop" && windows[at] && <Drop of={of} at={at} onClose={address.close} />}
    </>
  );
}

interface OneProps {
  of: Window;
  at: number;
  told: Calendar["windows"][number] | undefined;
  mayChange: boolean;
}

function One({ of, at, told, mayChange }: OneProps) {
  const t = useSaid();
  const address = useAddress();
  const called = (name: string) => t.projects.window.fields[name] ?? name;
  const title = `${of.kind ?? ""} ${of.schedule ?? ""} ${of.duration ?? ""}`;
  return (
    <section className={styles.role} aria-label={title}>
      <div className={styles.head}>
        <div>
          <h2>
            {t.projects.window.kinds[of.kind ?? ""] ?? of.kind} <code>{of.schedule}</code> · {of.duration}
            {told && !told.faults && ` (${told.open ? t.projects.window.open : t.projects.window.shut})`}
          </h2>
          {of.description && (
            <Hint>
              <bdi>{of.description}</bdi>
            </Hint>
          )}
        </div>
        {mayChange && (
          <Acts>
            <Button aria-label={`${t.edit} ${title}`} onPress={() => address.say({ open: "window", of: String(at) })}>
              {t.edit}
            </Button>
            <Button
              kind="danger"
              aria-label={`${t.projects.window.remove} ${title}`}
              onPress={() => address.say({ open: "drop", of: String(at) })}
            >
              {t.projects.window.remove}
            </Button>
          </Acts>
        )}
      </div>
      <Facts>
        <Fact name={called("timeZone")}>{of.timeZone || "UTC"}</Fact>
        <Fact name={called("applications")}>{of.applications?.length ? <Several of={of.applications} /> : ""}</Fact>
        <Fact name={called("namespaces")}>{of.namespaces?.length ? <Several of={of.namespaces} /> : ""}</Fact>
        <Fact name={called("clusters")}>{of.clusters?.length ? <Several of={of.clusters} /> : ""}</Fact>
        <Fact name={called("andOperator")}>{of.andOperator && t.yes}</Fact>
        <Fact name={called("manualSync")}>{of.manualSync && t.yes}</Fact>
        <Fact name={called("syncOverrun")}>{of.syncOverrun && t.yes}</Fact>
      </Facts>
      {told && <Coming of={told} zone={of.timeZone || "UTC"} />}
    </section>
  );
}

function Drop({ of, at, onClose }: { of: Project; at: number; onClose: () => void }) {
  const t = useSaid();
  const change = useChange(of, onClose);
  const left = (of.spec.syncWindows ?? []).filter((_, index) => index !== at);
  return (
    <Confirm
      title={t.projects.window.removeTitle}
      hint={t.projects.window.removeHint}
      go={t.removeNow}
      act={() => change.mutateAsync({ ...of.spec, syncWindows: left })}
      onDone={() => undefined}
      onClose={onClose}
    />
  );
}
