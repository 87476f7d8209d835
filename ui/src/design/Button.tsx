import { type ButtonProps, Button as Pressed } from "react-aria-components";
import styles from "./Button.module.css";

/** While what was pressed is under way it `isPending`: one that were disabled would lose the focus. */
type Kind = "plain" | "main" | "quiet" | "danger";

export function Button({
  kind = "plain",
  className = "",
  ...rest
}: Omit<ButtonProps, "className"> & { kind?: Kind; className?: string }) {
  return <Pressed {...rest} className={`${styles.button} ${styles[kind] ?? ""} ${className}`} />;
}
