/** What came of something, or what is to be known first; it stays until it is put away. */

import { X } from "lucide-react";
import { Button } from "@/design/Button";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Said.module.css";

export interface Saying {
  readonly tone: "good" | "warn" | "bad";
  readonly title: string;
  readonly text?: string;
}

export function Said({ saying, onClose }: { saying: Saying | undefined; onClose?: () => void }) {
  const t = useText();
  return (
    <div role={saying?.tone === "bad" ? "alert" : "status"} className={styles.live}>
      {saying && (
        <div className={styles.said} data-tone={saying.tone}>
          <p>
            <b>{harmless(saying.title, 1_000)}</b> {saying.text && <bdi>{harmless(saying.text, 2_000)}</bdi>}
          </p>
          {onClose && (
            <Button kind="quiet" aria-label={t.object.putAway} onPress={onClose}>
              <X size={15} aria-hidden />
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
