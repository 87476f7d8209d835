/**
 * The live object is changed as YAML: first what would come of it, as the API server says, then the change itself.
 *
 * What is sent is only what was changed, for the version that was read: whoever was first is not overwritten.
 */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { patch } from "@/api/acts";
import { ApiError } from "@/api/client";
import { liveNow } from "@/api/objects";
import { Button } from "@/design/Button";
import { Awaited, Loading, Notice, Trouble } from "@/design/Notice";
import type { Json } from "@/domain/mergepatch";
import { rebased } from "@/domain/object/editing";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import { made, useMade } from "../beside";
import type { Given } from "../beside/tasks";
import { Lines } from "../difference/Lines";
import type { Saying } from "../Said";
import type { Shown } from "../shown";
import styles from "./Acts.module.css";
import { drafts, editable, read, Unfit } from "./draft";

interface Props extends Shown {
  onSaying: (saying: Saying | undefined) => void;
  onClose: () => void;
}

type Body = Record<string, unknown>;

export function Edit(props: Props) {
  const { app, item } = props;
  const found = useQuery({
    queryKey: ["edited", app.metadata.namespace, app.metadata.name, item.id],
    queryFn: () => liveNow(app.metadata, item),
    staleTime: Number.POSITIVE_INFINITY, // what is typed is about this state; a newer one is asked for on purpose
    gcTime: 0,
  });
  const { data } = found;
  const given = useMemo((): Given<"plainYaml"> | undefined => data && [editable(data)], [data]);
  const text = useMade("plainYaml", given);
  if (!data) return <Awaited query={found} />;
  if (text.data === undefined) return text.error ? <Trouble error={text.error} /> : <Loading />;
  return <Editor key={item.id} {...props} first={data} text={text.data} />;
}

/** *text*: of *first*, as it is edited. */
type Begun = Props & { first: Body; text: string };

function Editor(props: Begun) {
  const { app, item, onClose } = props;
  const t = useText();
  const { base, typed, type, tried, done, takeOver, forget } = useEditing(props);
  const error = done.error ?? tried.error;
  const conflict = error instanceof ApiError && error.status === 409;
  const { selfHeal, enabled } = app.spec.syncPolicy?.automated ?? {};
  return (
    <>
      {item.sync && <p className={styles.warn}>{selfHeal && enabled !== false ? t.acts.healed : t.acts.declared}</p>}
      {tried.data ? (
        <Preview before={base} after={tried.data} />
      ) : (
        <textarea
          className={styles.text}
          aria-label={t.acts.editing}
          spellCheck={false}
          autoComplete="off"
          value={typed}
          onChange={({ target }) => type(target.value)}
        />
      )}
      <p role="alert" className={error ? styles.wrong : "hidden"}>
        {error && (conflict ? t.acts.conflict : harmless(wordsOf(error, t), 4_000))}
      </p>
      <div className={styles.foot}>
        {conflict && (
          <Button isPending={takeOver.isPending} onPress={() => takeOver.mutate()}>
            {t.acts.takeOver}
          </Button>
        )}
        {tried.data ? (
          <>
            <Button onPress={() => tried.reset()}>{t.acts.goOn}</Button>
            <Button kind="main" isPending={done.isPending} onPress={() => done.mutate()}>
              {t.acts.save}
            </Button>
          </>
        ) : (
          <>
            <Button onPress={() => (forget(), onClose())}>{t.sync.cancel}</Button>
            <Button kind="main" isPending={tried.isPending} onPress={() => tried.mutate()}>
              {t.acts.preview}
            </Button>
          </>
        )}
      </div>
    </>
  );
}

/** What is typed, of which state, and what has been made of it. */
function useEditing({ app, item, first, text, onSaying, onClose }: Begun) {
  const t = useText();
  const client = useQueryClient();
  const key = `${app.metadata.namespace}/${app.metadata.name} ${item.id}`;
  const [base, setBase] = useState(drafts.get(key)?.base ?? first);
  const [typed, setTyped] = useState(drafts.get(key)?.typed ?? text);
  const forget = () => drafts.delete(key);
  const send = async (dryRun: boolean) =>
    patch(app.metadata, item, await made("wantedOf", base, typed, item.kind), dryRun);
  const tried = useMutation({ mutationFn: () => send(true) });
  const done = useMutation({
    mutationFn: () => send(false),
    onSuccess: () => {
      forget();
      void client.invalidateQueries({ queryKey: ["live"] });
      onSaying({ tone: "good", title: t.acts.saved });
      onClose();
    },
  });
  const type = (text: string, of = base) => {
    drafts.set(key, { base: of, typed: text });
    setTyped(text);
    tried.reset();
    done.reset();
  };
  const takeOver = useMutation({
    mutationFn: async () => {
      const fresh = await liveNow(app.metadata, item);
      const mine = rebased(editable(base) as Json, read(typed), editable(fresh) as Json);
      const text = await made("plainYaml", mine as Body);
      setBase(fresh);
      type(text, fresh);
    },
  });
  return { base, typed, type, tried, done, takeOver, forget };
}

function wordsOf(error: Error, t: ReturnType<typeof useText>): string {
  if (error instanceof Unfit) return t.acts.unfit[error.why](error.message);
  return error instanceof ApiError && error.hint ? `${error.message}\n${error.hint}` : error.message;
}

function Preview({ before, after }: { before: Body; after: Body }) {
  const t = useText();
  const given = useMemo((): Given<"compared"> => [settled(before), settled(after)], [before, after]);
  const { data: found, error } = useMade("compared", given);
  if (!found) return error ? <Trouble error={error} /> : <Loading />;
  if (!found.some((each) => each.changed)) return <Notice title={t.acts.nothing} />;
  return <Lines rows={found} split={false} />;
}

/** Without what the server counts up by itself. */
function settled(body: Body): Body {
  const { resourceVersion: _, generation: _g, ...metadata } = (editable(body).metadata ?? {}) as Body;
  return { ...editable(body), metadata };
}
