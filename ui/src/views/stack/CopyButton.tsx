/** Takes a text along; says so, and to whoever cannot see what of. */

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "@/design/Button";
import { useWords } from "@/text/stacks";
import styles from "./CopyButton.module.css";

export function CopyButton({ text, what }: { text: string; what: string }) {
  const t = useWords();
  const [copied, setCopied] = useState(false);
  const { clipboard } = navigator as { clipboard?: Clipboard }; // none where the page came over plain HTTP
  if (!clipboard) return null;
  return (
    <>
      <Button
        kind="quiet"
        className={styles.copy ?? ""}
        aria-label={t.plan.copyOf(what)}
        onPress={() => void clipboard.writeText(text).then(() => setCopied(true))}
      >
        {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      </Button>
      <span role="status" className="hidden">
        {copied && t.plan.copied}
      </span>
    </>
  );
}
