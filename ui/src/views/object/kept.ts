import { useState } from "react";

/** A choice that this browser remembers. */
export function useKept(name: string, usual: string): [string, (said: string) => void] {
  const key = `trueup.object.${name}`;
  const [value, setValue] = useState(() => localStorage.getItem(key) ?? usual);
  return [value, (said) => (localStorage.setItem(key, said), setValue(said))];
}
