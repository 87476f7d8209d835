import { useEffect, useState } from "react";

const REST = 400; // milliseconds

/** *value* once nobody has changed it for a moment: a repository is not asked for at every letter. */
export function useSettled<T>(value: T): T {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), REST);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
