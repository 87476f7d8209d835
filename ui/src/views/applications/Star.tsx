import { Star as Icon } from "lucide-react";
import { memo } from "react";
import { toggledKey } from "@/domain/kept";
import { useText } from "@/text";
import { useFavourites } from "./kept";
import styles from "./Star.module.css";

/** Makes an application a favourite of whoever uses this browser, and takes that back. */
export const Star = memo(function Star({ of, name }: { of: string; name: string }) {
  const t = useText();
  const [favourites, keep] = useFavourites();
  const is = favourites.has(of);
  return (
    <button
      type="button"
      className={styles.star}
      aria-pressed={is}
      aria-label={t.list.favourite(name)}
      onClick={() => keep(toggledKey(favourites, of))}
    >
      <Icon size={15} aria-hidden fill={is ? "currentColor" : "none"} />
    </button>
  );
});
