/** Everything that one can go to or do from anywhere, by a few letters. */

import { useId, useState } from "react";
import { Overlay } from "@/design/Overlay";
import { ranked } from "@/domain/palette";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import { type Command, useCommands } from "./commands";
import styles from "./Palette.module.css";

export function Palette({ onClose, onShortcuts }: { onClose: () => void; onShortcuts: () => void }) {
  const t = useText();
  const [text, setText] = useState("");
  const offered = ranked(text, useCommands(onShortcuts));
  const take = (command: Command) => {
    onClose();
    command.go();
  };
  return (
    <Overlay title={t.palette.title} onClose={onClose}>
      <Choices offered={offered} text={text} onText={setText} onTake={take} />
    </Overlay>
  );
}

interface Props {
  offered: readonly Command[];
  text: string;
  onText: (text: string) => void;
  onTake: (command: Command) => void;
}

function Choices({ offered, text, onText, onTake }: Props) {
  const t = useText();
  const id = useId();
  const [at, setAt] = useState(0);
  const chosen = Math.min(at, offered.length - 1);
  const press = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const taken = offered[chosen];
    if (step && offered.length) setAt((chosen + step + offered.length) % offered.length);
    else if (event.key === "Enter" && taken) onTake(taken);
    else return;
    event.preventDefault();
  };
  return (
    <div className={styles.page}>
      <input
        autoFocus
        type="text"
        role="combobox"
        aria-expanded
        aria-label={t.palette.find}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={offered.length ? `${id}-${chosen}` : undefined}
        placeholder={t.palette.find}
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={({ target }) => (setAt(0), onText(target.value))}
        onKeyDown={press}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={t.palette.title} tabIndex={-1} className={styles.list}>
        {offered.map((each, index) => (
          <Choice
            key={each.id}
            id={`${id}-${index}`}
            command={each}
            chosen={index === chosen}
            onTake={() => onTake(each)}
          />
        ))}
      </ul>
      <p role="status" className={styles.none}>
        {offered.length === 0 && t.palette.none}
      </p>
    </div>
  );
}

function Choice({
  id,
  command,
  chosen,
  onTake,
}: {
  id: string;
  command: Command;
  chosen: boolean;
  onTake: () => void;
}) {
  const { icon: Icon } = command;
  return (
    <li
      id={id}
      role="option"
      aria-selected={chosen}
      ref={chosen ? (here) => here?.scrollIntoView({ block: "nearest" }) : null}
      onMouseDown={(event) => (event.preventDefault(), onTake())}
    >
      <Icon size={16} aria-hidden />
      <bdi>{harmless(command.title, 200)}</bdi>
      <small>
        <bdi>{harmless(command.more, 200)}</bdi>
      </small>
    </li>
  );
}
