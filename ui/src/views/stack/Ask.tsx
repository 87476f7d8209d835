/** A question before something is done: what it means, why (if that goes on record), and the name, if it is grave. */

import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useId, useState } from "react";
import { Button } from "@/design/Button";
import { Foot, Overlay } from "@/design/Overlay";
import { useWords } from "@/text/stacks";
import { Refused } from "@/views/settings/parts/Form";
import styles from "./Dialog.module.css";

interface Props {
  title: string;
  hint: string;
  go: string;
  act: (said: string) => Promise<unknown>;
  onClose: () => void;
  onDone?: () => void;
  danger?: boolean;
  /** What the field for words is called, if there is one. */
  words?: string;
  /** Whether there must be some. */
  required?: boolean;
  /** What is typed to confirm it. */
  typed?: string;
  blocked?: boolean;
  children?: ReactNode;
}

export function Ask({ title, hint, go, act, onClose, onDone = onClose, children, ...more }: Props) {
  const t = useWords();
  const id = useId();
  const [said, setSaid] = useState("");
  const [name, setName] = useState("");
  const doing = useMutation({ mutationFn: () => act(said.trim()), onSuccess: onDone });
  const lacking = (more.required && !said.trim()) || (more.typed !== undefined && name !== more.typed);
  const may = !lacking && !more.blocked;
  return (
    <Overlay title={title} onClose={onClose}>
      <p>{hint}</p>
      {children}
      {more.words && (
        <div className={styles.field}>
          <label htmlFor={`${id}-words`}>{more.words}</label>
          <textarea
            id={`${id}-words`}
            autoFocus
            maxLength={1000}
            required={more.required ?? false}
            value={said}
            onChange={({ target }) => setSaid(target.value)}
          />
        </div>
      )}
      {more.typed !== undefined && (
        <div className={styles.field}>
          <label htmlFor={`${id}-typed`}>{t.state.type(more.typed)}</label>
          <input
            id={`${id}-typed`}
            autoFocus={!more.words}
            autoComplete="off"
            spellCheck={false}
            value={name}
            onChange={({ target }) => setName(target.value)}
            onKeyDown={({ key }) => key === "Enter" && may && !doing.isPending && doing.mutate()}
          />
        </div>
      )}
      <Refused error={doing.error} />
      <Foot>
        <Button onPress={onClose}>{t.cancelled}</Button>
        <Button
          kind={more.danger ? "danger" : "main"}
          autoFocus={!more.words && more.typed === undefined}
          isDisabled={!may}
          isPending={doing.isPending}
          onPress={() => doing.mutate()}
        >
          {go}
        </Button>
      </Foot>
    </Overlay>
  );
}
