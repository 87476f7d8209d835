import type { Fault } from "@/domain/draft";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Create.module.css";

interface Props {
  text: string;
  fault: Fault | undefined;
  onText: (text: string) => void;
}

/** The application as it will be sent; what cannot be read says at which line. */
export function Yaml({ text, fault, onText }: Props) {
  const t = useText();
  return (
    <div className={styles.yaml}>
      <label htmlFor="yaml">{t.create.yaml}</label>
      <textarea
        id="yaml"
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        wrap="off"
        aria-invalid={fault !== undefined}
        aria-describedby="yaml-fault"
        value={text}
        onChange={({ target }) => onText(target.value)}
      />
      <p id="yaml-fault" role="status" className={styles.wrong}>
        {fault && (fault.said ? t.create.fault(fault.line, harmless(fault.said, 400)) : t.create.notApplication)}
      </p>
    </div>
  );
}
