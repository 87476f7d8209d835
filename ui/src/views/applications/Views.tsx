/** Views that are kept under a name; and the one that is open now, to be kept. */

import { Bookmark, X } from "lucide-react";
import { useRef, useState } from "react";
import { Dialog, DialogTrigger, Popover } from "react-aria-components";
import { Button } from "@/design/Button";
import { Foreign } from "@/design/Foreign";
import { type SavedView, sameView, withView } from "@/domain/kept";
import { useText } from "@/text";
import { useViews } from "./kept";
import styles from "./Views.module.css";

interface Props {
  search: Readonly<Record<string, string | undefined>>;
  onView: (view: SavedView) => void;
}

export function Views({ search, onView }: Props) {
  const t = useText();
  return (
    <DialogTrigger>
      <Button aria-label={t.views.title} className={styles.open ?? ""}>
        <Bookmark size={16} aria-hidden />
      </Button>
      <Popover placement="bottom end" className={styles.popover ?? ""}>
        <Dialog aria-label={t.views.title} className={styles.dialog ?? ""}>
          {({ close }) => <Kept search={search} onView={(view) => (onView(view), close())} onDone={close} />}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function Kept({ search, onView, onDone }: Props & { onDone: () => void }) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  const [views, keep] = useViews();
  const [name, setName] = useState("");
  const save = (event: React.FormEvent) => {
    event.preventDefault();
    const said = Object.entries(search).filter((each): each is [string, string] => Boolean(each[1]));
    keep(withView(views, { name: name.trim(), search: Object.fromEntries(said) }));
    onDone();
  };
  return (
    <>
      <h2>{t.views.title}</h2>
      {views.length === 0 && <p className={styles.none}>{t.views.none}</p>}
      <ul className={styles.list}>
        {views.map((view) => (
          <li key={view.name}>
            <button
              type="button"
              className={styles.view}
              aria-current={sameView(view.search, search)}
              onClick={() => onView(view)}
            >
              <Foreign text={view.name} />
              <small>
                <Foreign text={view.search.q ?? ""} longest={120} />
              </small>
            </button>
            <button
              type="button"
              className={styles.remove}
              aria-label={t.views.remove(view.name)}
              onClick={() => (keep(views.filter((each) => each !== view)), input.current?.focus())}
            >
              <X size={14} aria-hidden />
            </button>
          </li>
        ))}
      </ul>
      <form onSubmit={save} className={styles.form}>
        <input
          ref={input}
          type="text"
          aria-label={t.views.name}
          placeholder={t.views.name}
          maxLength={80}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <Button type="submit" isDisabled={!name.trim()}>
          {t.views.save}
        </Button>
      </form>
    </>
  );
}
