/**
 * The live object is changed as YAML: first what would come of it, as the API server says, then the change itself.
 *
 * What is sent is only what was changed, for the version that was read: whoever was first is not overwritten.
 */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { patch } from "@/api/acts";
import { ApiError } from "@/api/client";
import { liveNow } from "@/api/objects";
import { Button } from "@/design/Button";
import { Awaited, Notice } from "@/design/Notice";
import { lineDiff } from "@/domain/linediff";
import { rows } from "@/domain/manifest/sidebyside";
import { plainYaml, yaml } from "@/domain/manifest/text";
import type { Json } from "@/domain/mergepatch";
import { rebased } from "@/domain/object/editing";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import { Lines } from "../difference/Lines";
import type { Shown } from "../ObjectPanel";
import type { Saying } from "../Said";
import styles from "./Acts.module.css";
import { drafts, editable, read, Unfit, wantedOf } from "./draft";

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
  if (!found.data) return <Awaited query={found} />;
  return <Editor key={item.id} {...props} first={found.data} />;
}

function Editor(props: Props & { first: Body }) {
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
          <Button isDisabled={takeOver.isPending} onPress={() => takeOver.mutate()}>
            {t.acts.takeOver}
          </Button>
        )}
        {tried.data ? (
          <>
            <Button onPress={() => tried.reset()}>{t.acts.goOn}</Button>
            <Button kind="main" isDisabled={done.isPending} onPress={() => done.mutate()}>
              {t.acts.save}
            </Button>
          </>
        ) : (
          <>
            <Button onPress={() => (forget(), onClose())}>{t.sync.cancel}</Button>
            <Button kind="main" isDisabled={tried.isPending} onPress={() => tried.mutate()}>
              {t.acts.preview}
            </Button>
          </>
        )}
      </div>
    </>
  );
}

/** What is typed, of which state, and what has been made of it. */
function useEditing({ app, item, first, onSaying, onClose }: Props & { first: Body }) {
  const t = useText();
  const client = useQueryClient();
  const key = `${app.metadata.namespace}/${app.metadata.name} ${item.id}`;
  const [base, setBase] = useState(drafts.get(key)?.base ?? first);
  const [typed, setTyped] = useState(drafts.get(key)?.typed ?? plainYaml(editable(base)));
  const forget = () => drafts.delete(key);
  const send = (dryRun: boolean) => patch(app.metadata, item, wantedOf(base, typed, item.kind), dryRun);
  const tried = useMutation({ mutationFn: async () => send(true) });
  const done = useMutation({
    mutationFn: async () => send(false),
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
      setBase(fresh);
      type(plainYaml(mine as Body), fresh);
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
  const [a = "", b = ""] = [before, after].map((each) => yaml(settled(each)).trimEnd());
  const found = rows(lineDiff(a, b));
  if (!found.some((each) => each.changed)) return <Notice title={t.acts.nothing} />;
  return <Lines rows={found} split={false} />;
}

/** Without what the server counts up by itself. */
function settled(body: Body): Body {
  const { resourceVersion: _, generation: _g, ...metadata } = (editable(body).metadata ?? {}) as Body;
  return { ...editable(body), metadata };
}
