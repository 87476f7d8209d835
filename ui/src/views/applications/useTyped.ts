/**
 * What stands in the search field, and in the address a moment later.
 *
 * The address holds the whole view, but writing it at every letter would be the dearest part of
 * typing, and browsers refuse it after a hundred.
 */

import { useEffect, useRef, useState } from "react";

const REST = 250; // milliseconds without a letter

export function useTyped(said: string, say: (text: string) => void): [string, (text: string, now?: boolean) => void] {
  const [text, setText] = useState(said);
  const told = useRef(said);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (said === told.current) return; // that was ourselves
    told.current = said;
    clearTimeout(timer.current);
    setText(said);
  }, [said]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (typed: string, now = false) => {
    setText(typed);
    clearTimeout(timer.current);
    const tell = () => {
      told.current = typed;
      say(typed);
    };
    if (now) tell();
    else timer.current = setTimeout(tell, REST);
  };
  return [text, type];
}
