import { type ButtonProps, Button as Pressed } from "react-aria-components";
import styles from "./Button.module.css";

type Kind = "plain" | "main" | "quiet" | "danger";

export function Button({
  kind = "plain",
  className = "",
  ...rest
}: Omit<ButtonProps, "className"> & { kind?: Kind; className?: string }) {
  return <Pressed {...rest} className={`${styles.button} ${styles[kind] ?? ""} ${className}`} />;
}
