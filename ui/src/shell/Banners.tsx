/** What argocd-cm wants everybody to read (`ui.bannercontent`), above or below everything, until it is put away. */

import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { settings } from "@/api/session";
import { Button } from "@/design/Button";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Banners.module.css";

const KEPT = "trueup.banner"; // the text that was put away: another one is shown

export function Banners({ children }: { children: ReactNode }) {
  const t = useText();
  const { data: said } = useQuery(settings);
  const [away, setAway] = useState(() => localStorage.getItem(KEPT));
  const text = said?.uiBannerContent;
  if (!text || (away === text && !said.uiBannerPermanent)) return children;
  const put = said.uiBannerPermanent ? undefined : () => (localStorage.setItem(KEPT, text), setAway(text));
  const where = said.uiBannerPosition ?? "top";
  const banner = (label: string) => <Banner label={label} text={text} address={said.uiBannerURL} onAway={put} />;
  return (
    <>
      {where !== "bottom" && banner(t.banner.label)}
      {children}
      {(where === "bottom" || where === "both") && banner(t.banner.below)}
    </>
  );
}

interface Props {
  label: string;
  text: string;
  address: string | undefined;
  onAway: (() => void) | undefined;
}

function Banner({ label, text, address, onAway }: Props) {
  const t = useText();
  const said = harmless(text);
  return (
    <aside aria-label={label} className={styles.banner}>
      {address && /^https?:/iu.test(address) ? (
        <a href={address} target="_blank" rel="noreferrer">
          {said}
        </a>
      ) : (
        <span>{said}</span>
      )}
      {onAway && (
        <Button kind="quiet" aria-label={t.banner.away} onPress={onAway}>
          <X size={15} aria-hidden />
        </Button>
      )}
    </aside>
  );
}
