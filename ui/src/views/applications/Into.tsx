/**
 * A link to an application, for lists of them.
 *
 * The router's own link watches every change of the address, which forty of them make the dearest
 * part of a screen of rows; here nothing is worked out but what is pressed.
 */

import { useRouter } from "@tanstack/react-router";
import type { MouseEvent, ReactNode } from "react";
import { ROOT } from "@/api/client";
import type { Row } from "@/domain/row";

interface Props {
  row: Row;
  className?: string | undefined;
  children: ReactNode;
}

export function Into({ row, className, children }: Props) {
  const router = useRouter();
  const to = { to: "/applications/$namespace/$name", params: row, search: {} } as const;
  const press = (event: MouseEvent) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return; // the browser's to do: another tab, a download
    event.preventDefault();
    void router.navigate(to);
  };
  return (
    <a
      href={`${ROOT}/applications/${encodeURIComponent(row.namespace)}/${encodeURIComponent(row.name)}`}
      title={row.name}
      className={className}
      data-main
      onClick={press}
      onPointerEnter={() => void router.preloadRoute(to)}
    >
      {children}
    </a>
  );
}
