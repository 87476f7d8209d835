/** A text to take along: a command, or a secret that is shown once. */

import { Check, Copy as Sheets } from "lucide-react";
import { useState } from "react";
import { Button } from "@/design/Button";
import { Foot, Overlay } from "@/design/Overlay";
import { useSaid } from "@/text/settings";
import { Caution } from "./Page";
import styles from "./parts.module.css";

export function Copy({ text, label }: { text: string; label?: string }) {
  const t = useSaid();
  const [copied, setCopied] = useState(false);
  const copy = () => void navigator.clipboard?.writeText(text).then(() => setCopied(true));
  return (
    <div className={styles.command}>
      <code>{text}</code>
      <Button kind="quiet" onPress={copy} aria-label={label ? `${t.copy}: ${label}` : t.copy}>
        {copied ? <Check size={15} aria-hidden /> : <Sheets size={15} aria-hidden />}
        <span role="status">{copied ? t.copied : t.copy}</span>
      </Button>
    </div>
  );
}

export function Once({ title, text, onClose }: { title: string; text: string; onClose: () => void }) {
  const t = useSaid();
  return (
    <Overlay title={title} onClose={onClose}>
      <Caution>{t.once}</Caution>
      <Copy text={text} label={t.token} />
      <Foot>
        <Button kind="main" onPress={onClose}>
          {t.close}
        </Button>
      </Foot>
    </Overlay>
  );
}
