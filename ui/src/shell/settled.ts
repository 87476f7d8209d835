import { useEffect, useState } from "react";

const SETTLES = 350; // milliseconds without a change

/** *value*, once nobody changes it any more: so that not every letter asks the server. */
export function useSettled<T>(value: T, after = SETTLES): T {
  const said = JSON.stringify(value);
  const [settled, setSettled] = useState(said);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(said), after);
    return () => clearTimeout(timer);
  }, [said, after]);
  return JSON.parse(settled) as T;
}
