/** What of a section is in the address: what is searched, the tab, the dialogue that is open. */

import { useNavigate, useSearch } from "@tanstack/react-router";
import type { SettingsSearch } from "@/views/settings/address";

export interface Address extends SettingsSearch {
  say: (news: { [name in keyof SettingsSearch]: string | undefined }) => void;
  close: () => void;
}

export function useAddress(): Address {
  const said: SettingsSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const say: Address["say"] = (news) => {
    const replace = "q" in news; // typing makes no history
    const search = (before: object) => ({ ...before, ...news }) as SettingsSearch;
    void navigate({ to: ".", search, replace, resetScroll: false });
  };
  return { ...said, say, close: () => say({ open: undefined, of: undefined }) };
}
