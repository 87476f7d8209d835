/** Restore a version of the state; take the lock from who holds it. Both want a reason, for they go on record. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keyOfStack } from "@/api/stacks/stacks";
import { fileOf, restoreState, type StateLock, unlockState, versions } from "@/api/stacks/states";
import type { Stack } from "@/api/stacks/types";
import { Button } from "@/design/Button";
import button from "@/design/Button.module.css";
import { Foreign } from "@/design/Foreign";
import { Foot, Overlay } from "@/design/Overlay";
import { Time } from "@/design/Time";
import { useWords } from "@/text/stacks";
import { Ask } from "./Ask";
import { stateOf } from "./state/stateOf";

interface Props {
  stack: Stack;
  onClose: () => void;
}

export function Restore({ stack, number, onClose }: Props & { number: number }) {
  const t = useWords();
  const done = useSeenAnew(stack, onClose);
  return (
    <Ask
      title={t.state.restoreTitle(number)}
      hint={t.state.restoreHint}
      words={t.state.reason}
      required
      typed={stack.metadata.name}
      go={t.state.restoreGo}
      danger
      act={(reason) => restoreState(stateOf(stack), number, reason)}
      onClose={onClose}
      onDone={done}
    />
  );
}

/** It is read by the browser itself, however big it is. */
export function Save({ stack, number, onClose }: Props & { number: number }) {
  const t = useWords();
  return (
    <Overlay title={t.state.saveTitle(number)} onClose={onClose}>
      <p>{t.state.saveHint}</p>
      <Foot>
        <Button onPress={onClose}>{t.cancelled}</Button>
        <a
          className={`${button.button} ${button.main}`}
          href={fileOf(stateOf(stack), number)}
          download={`${stack.metadata.name}-${number}.tfstate`}
          onClick={() => setTimeout(onClose)}
        >
          {t.state.saveGo}
        </a>
      </Foot>
    </Overlay>
  );
}

export function Unlock({ stack, onClose }: Props) {
  const found = useQuery(versions(stateOf(stack)));
  const lock = found.data?.lock;
  return lock ? <Release stack={stack} first={lock} onClose={onClose} /> : null;
}

/** *first*: the lock that was looked at; if somebody else holds it by then, the server says so. */
function Release({ stack, first, onClose }: Props & { first: StateLock }) {
  const t = useWords();
  const [lock] = useState(first);
  const done = useSeenAnew(stack, onClose);
  return (
    <Ask
      title={t.state.unlockTitle}
      hint={t.state.unlockHint}
      words={t.state.reason}
      required
      go={t.state.unlockGo}
      danger
      act={(reason) => unlockState(stateOf(stack), lock.info.ID ?? "", reason)}
      onClose={onClose}
      onDone={done}
    >
      <p>
        <b>
          <Foreign text={t.state.held(lock.info.Who || lock.by || "?")} longest={200} />
        </b>{" "}
        {t.state.since} <Time at={lock.at ?? lock.info.Created} />
      </p>
    </Ask>
  );
}

function useSeenAnew(stack: Stack, onClose: () => void): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: keyOfStack(stack.metadata, "versions") });
    onClose();
  };
}
