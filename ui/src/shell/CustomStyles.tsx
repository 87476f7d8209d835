/** The style sheet of `ui.cssurl` in argocd-cm, if it is on this server: the policy lets nothing foreign in. */

import { useQuery } from "@tanstack/react-query";
import { settings } from "@/api/session";

export function CustomStyles() {
  const { data: said } = useQuery(settings);
  const address = said?.uiCssURL && URL.parse(said.uiCssURL, document.baseURI);
  return address && address.origin === location.origin ? <link rel="stylesheet" href={address.href} /> : null;
}
