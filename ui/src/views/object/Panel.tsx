/** A panel at the side, as wide as one likes; on a phone it is the whole page. */

import { X } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Button } from "@/design/Button";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import { useKept } from "./kept";
import styles from "./Panel.module.css";

interface Props {
  kind: string;
  title: string;
  /** Beside the title. */
  state?: ReactNode;
  /** What can be done. */
  acts?: ReactNode;
  onClose: () => void;
  /** Keys, wherever in it the focus is, or if it is nowhere. */
  onKey?: (event: globalThis.KeyboardEvent) => void;
  children: ReactNode;
}

export function Panel({ kind, title, state, acts, onClose, onKey, children }: Props) {
  const t = useText();
  const [width, setWidth] = useWidth();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      const at = event.target as Node;
      if (at === document.body || box.current?.contains(at)) onKey?.(event);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [onKey]);
  return (
    <ModalOverlay isOpen isDismissable onOpenChange={(open) => !open && onClose()} className={styles.overlay ?? ""}>
      <Modal className={styles.panel ?? ""} style={{ inlineSize: `min(${width}vw, 100%)` }}>
        <Dialog className={styles.dialog ?? ""}>
          <div
            ref={box}
            className={styles.inside}
            role="group"
            aria-label={`${harmless(kind, 100)} ${harmless(title, 300)}`}
            tabIndex={-1}
          >
            <header className={styles.head}>
              <Heading slot="title" className={styles.title ?? ""}>
                <small>{harmless(kind, 100)}</small> <bdi>{harmless(title, 300)}</bdi>
              </Heading>
              {state}
              <span className={styles.acts}>
                {acts}
                <Button kind="quiet" aria-label={t.close} onPress={onClose}>
                  <X size={18} aria-hidden />
                </Button>
              </span>
            </header>
            {children}
          </div>
          <Edge width={width} onWidth={setWidth} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The focus goes to the panel around *from*, before what has it is taken away. */
export function toPanel(from: Element | null): void {
  from?.closest<HTMLElement>(`.${styles.inside}`)?.focus();
}

const [LEAST, USUAL, MOST] = [30, 60, 98]; // hundredths of the window

function useWidth(): [number, (width: number) => void] {
  const [kept, keep] = useKept("width", String(USUAL));
  const found = Number.parseInt(kept, 10);
  const width = Number.isNaN(found) ? USUAL : Math.min(MOST, Math.max(LEAST, found));
  return [width, (wanted) => keep(String(Math.round(Math.min(MOST, Math.max(LEAST, wanted)))))];
}

/** Its edge: dragged, or moved by the arrow keys. */
function Edge({ width, onWidth }: { width: number; onWidth: (width: number) => void }) {
  const t = useText();
  const [held, setHeld] = useState(false);
  const toStart = () => document.documentElement.dir !== "rtl";
  const drag = ({ clientX }: PointerEvent) => {
    const from = toStart() ? window.innerWidth - clientX : clientX;
    if (held) onWidth((100 * from) / window.innerWidth);
  };
  const step = (event: KeyboardEvent) => {
    const by = { ArrowLeft: 3, ArrowRight: -3 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    onWidth(width + (toStart() ? by : -by));
  };
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t.object.resize}
      aria-valuenow={width}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      className={styles.edge}
      onKeyDown={step}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setHeld(true);
      }}
      onPointerMove={drag}
      onPointerUp={() => setHeld(false)}
      onPointerCancel={() => setHeld(false)}
    />
  );
}
