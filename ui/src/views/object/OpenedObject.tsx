/** The object that the address names, beside whatever view it was found in; also when it is not there (any more). */

import { getRouteApi } from "@tanstack/react-router";
import type { Whole } from "@/api/application";
import { Loading, Notice } from "@/design/Notice";
import type { Item } from "@/domain/tree";
import { useText } from "@/text";
import type { OneSearch } from "@/views/application/address";
import { type Change, changed, type ObjectSearch, withoutLog, withoutObject } from "./address";
import { useLast } from "./last";
import { ObjectPanel } from "./ObjectPanel";
import { Panel } from "./Panel";

const route = getRouteApi("/inside/applications/$namespace/$name");

/** *items*: undefined until they are known. */
export function OpenedObject({ app, items }: { app: Whole; items: readonly Item[] | undefined }) {
  const t = useText();
  const said = route.useSearch();
  const navigate = route.useNavigate();
  const found = items?.find((each) => each.id === said.object);
  const last = useLast(found, said.object);
  const close = () => void navigate({ search: (before) => withoutObject(before) });
  const put = (change: Change<ObjectSearch>) =>
    void navigate({ search: (before) => changed<OneSearch>(before, change), replace: true });
  const turn = (id: string) => void navigate({ search: (before) => ({ ...withoutLog(before), object: id }) });
  if (!said.object) return null;
  const item = found ?? last;
  if (item && items)
    return (
      <ObjectPanel
        app={app}
        items={items}
        item={item}
        gone={!found}
        said={said}
        onSaid={put}
        onObject={turn}
        onClose={close}
      />
    );
  return (
    <Panel title={said.object.split("/").at(-1) ?? ""} kind={said.object.split("/")[1] ?? ""} onClose={close}>
      {items ? (
        <Notice title={t.object.wrong}>
          <p>{t.object.wrongHint}</p>
        </Notice>
      ) : (
        <Loading />
      )}
    </Panel>
  );
}
