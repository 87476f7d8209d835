/** Texts and times in the language of whoever looks: the chosen one, else the browser's, else English. */

import { createContext, type ReactNode, use, useMemo, useState } from "react";
import { en, type Texts } from "./en";
import { ko } from "./ko";

export const LANGUAGES: Readonly<Record<string, Texts>> = { en, ko };
const KEPT = "trueup.language";

interface Speech {
  language: string;
  speak: (language: string) => void;
}

const Speaking = createContext<Speech>({ language: "en", speak: () => undefined });

export function Speaks({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(first);
  document.documentElement.lang = language;
  const speech = useMemo(
    () => ({ language, speak: (said: string) => (localStorage.setItem(KEPT, said), setLanguage(said)) }),
    [language],
  );
  return <Speaking value={speech}>{children}</Speaking>;
}

export function useText(): Texts {
  return LANGUAGES[use(Speaking).language] ?? en;
}

export function useLanguage(): Speech {
  return use(Speaking);
}

function first(): string {
  const wanted = [localStorage.getItem(KEPT) ?? "", ...navigator.languages].map((each) => each.slice(0, 2));
  return wanted.find((each) => each in LANGUAGES) ?? "en";
}
