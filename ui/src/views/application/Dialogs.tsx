/** The dialog that the address names: each has one of its own, so that it can be sent to somebody. */

import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import type { Whole } from "@/api/application";
import type { OneSearch } from "@/views/application/address";
import { DeleteDialog } from "./DeleteDialog";

const SyncDialog = lazy(() => import("@/views/sync/SyncDialog").then((found) => ({ default: found.SyncDialog })));
const ConfirmDialog = lazy(() =>
  import("@/views/sync/ConfirmDialog").then((found) => ({ default: found.ConfirmDialog })),
);
const RollbackDialog = lazy(() =>
  import("@/views/history/RollbackDialog").then((found) => ({ default: found.RollbackDialog })),
);
const CompareDialog = lazy(() =>
  import("@/views/history/CompareDialog").then((found) => ({ default: found.CompareDialog })),
);
const TwoDialog = lazy(() => import("@/views/history/TwoDialog").then((found) => ({ default: found.TwoDialog })));

interface Props {
  app: Whole;
  search: OneSearch;
  /** Another address of this page, in place of this one. */
  onSearch: (change: (before: OneSearch) => OneSearch) => void;
}

export function Dialogs(props: Props) {
  return (
    <Suspense fallback={null}>
      <Named {...props} />
    </Suspense>
  );
}

function Named({ app, search, onSearch }: Props) {
  const navigate = useNavigate();
  const close = () => onSearch(({ act: _, to: __, pick: ___, prune: ____, from: _____, ...before }) => before);
  const to = app.status?.history?.find((each) => each.id === search.to);
  switch (search.act) {
    case "sync":
      return (
        <SyncDialog target={app.metadata} resources={search.pick?.split(",")} prune={search.prune} onClose={close} />
      );
    case "confirm":
      return <ConfirmDialog app={app} onClose={close} />;
    case "delete":
      return (
        <DeleteDialog app={app} onClose={close} onGone={() => void navigate({ to: "/applications", search: {} })} />
      );
    case "compare":
      if (search.from !== undefined)
        return (
          <TwoDialog
            app={app}
            from={search.from}
            to={search.to}
            onChosen={(chosen) => onSearch((before) => ({ ...before, ...chosen }))}
            onClose={close}
          />
        );
      return to ? <CompareDialog app={app} to={to} onClose={close} /> : null;
    case "rollback":
    case "revert":
      return to ? (
        <RollbackDialog
          app={app}
          to={to}
          way={search.act === "revert" ? "git" : "operation"}
          onWay={(way) => onSearch((before) => ({ ...before, act: way === "git" ? "revert" : "rollback" }))}
          onClose={close}
        />
      ) : null;
    default:
      return null;
  }
}
