/**
 * What stands in the search field, and in the address a moment later.
 *
 * The address holds the whole view, but writing it at every letter would be the dearest part of
 * typing, and browsers refuse it after a hundred.
 */

import { useCallback, useEffect, useRef, useState } from "react";

const REST = 250; // milliseconds without a letter

interface Typed {
  text: string;
  type: (text: string, now?: boolean) => void;
  /** Tell at once what is not told yet: whoever leaves the field goes elsewhere next. */
  settle: () => void;
}

export function useTyped(said: string, say: (text: string) => void): Typed {
  const [text, setText] = useState(said);
  const told = useRef(said);
  const waiting = useRef<string>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (said === told.current) return; // that was ourselves
    told.current = said;
    waiting.current = undefined;
    clearTimeout(timer.current);
    setText(said);
  }, [said]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const settle = useCallback(() => {
    clearTimeout(timer.current);
    const last = waiting.current;
    waiting.current = undefined;
    if (last === undefined || last === told.current) return;
    told.current = last;
    say(last);
  }, [say]);
  const type = useCallback(
    (typed: string, now = false) => {
      setText(typed);
      waiting.current = typed;
      clearTimeout(timer.current);
      if (now) settle();
      else timer.current = setTimeout(settle, REST);
    },
    [settle],
  );
  return { text, type, settle };
}
