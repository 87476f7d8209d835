import { type ButtonProps, Button as Pressed } from "react-aria-components";
import styles from "./Button.module.css";

<<<<<<< HEAD
=======
const LATE = 150; // milliseconds after which React Aria has told even its first telling

/** While what was pressed is under way it `isPending`: one that were disabled would lose the focus. */
>>>>>>> h7
type Kind = "plain" | "main" | "quiet" | "danger";

/** *isPending*: what was pressed is under way. It keeps the focus then, which one that is disabled would lose. */
export function Button({
  kind = "plain",
  className = "",
  isPending = false,
  ...rest
}: Omit<ButtonProps, "className"> & { kind?: Kind; className?: string }) {
<<<<<<< HEAD
  const still = isPending ? ({ type: "button", onPress: () => undefined, "aria-disabled": true } as const) : {};
  return (
    <Pressed
      {...rest}
      {...still}
      data-pending={isPending || undefined}
      className={`${styles.button} ${styles[kind] ?? ""} ${className}`}
    />
  );
=======
  const own = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const id = own.current?.id ?? "";
    return () => {
      hush(id);
      setTimeout(() => hush(id), LATE);
    };
  }, []);
  return <Pressed {...rest} ref={own} className={`${styles.button} ${styles[kind] ?? ""} ${className}`} />;
}

/** That it is pending is told by its name; once it is gone, the telling would be of nothing. */
function hush(id: string): void {
  for (const each of document.querySelectorAll(`[data-live-announcer] [aria-labelledby~="${CSS.escape(id)}"]`)) {
    each.remove();
  }
>>>>>>> h7
}
