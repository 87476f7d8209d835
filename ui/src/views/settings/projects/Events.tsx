import { useQuery } from "@tanstack/react-query";
import { projectEvents } from "@/api/projects";
import { Awaited, Notice } from "@/design/Notice";
import { Time } from "@/design/Time";
import { asText } from "@/domain/shown";
import { useSaid } from "@/text/settings";
import { Table } from "../parts/Listing";

export function Events({ of }: { of: string }) {
  const t = useSaid();
  const found = useQuery(projectEvents(of));
  if (!found.data) return <Awaited query={found} />;
  const events = (found.data.items ?? []).toReversed();
  if (events.length === 0) return <Notice title={t.projects.noEvents} />;
  return (
    <Table
      label={t.projects.tabs.events ?? ""}
      rows={events}
      keyOf={(_, index) => String(index)}
      columns={[
        { title: t.record.when, cell: (each) => <Time at={each.lastTimestamp ?? each.eventTime} /> },
        { title: t.record.what, cell: (each) => <bdi>{each.reason}</bdi> },
        { title: t.message, cell: (each) => <bdi>{asText(each.message ?? "")}</bdi> },
      ]}
    />
  );
}
