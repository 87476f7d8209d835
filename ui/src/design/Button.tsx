import { type ButtonProps, Button as Pressed } from "react-aria-components";
import styles from "./Button.module.css";

type Kind = "plain" | "main" | "quiet" | "danger";

/** *isPending*: what was pressed is under way. It keeps the focus then, which one that is disabled would lose. */
export function Button({
  kind = "plain",
  className = "",
  isPending = false,
  ...rest
}: Omit<ButtonProps, "className"> & { kind?: Kind; className?: string }) {
  const still = isPending ? ({ type: "button", onPress: () => undefined, "aria-disabled": true } as const) : {};
  return (
    <Pressed
      {...rest}
      {...still}
      data-pending={isPending || undefined}
      className={`${styles.button} ${styles[kind] ?? ""} ${className}`}
    />
  );
}
