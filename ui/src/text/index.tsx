/** Texts and times in the language of whoever looks: the chosen one, else the browser's, else English. */

import { createContext, type ReactNode, use, useMemo, useState } from "react";
import { I18nProvider } from "react-aria-components";
import { en, type Texts } from "./en";

/** Each by its own name; all but English are loaded when they are spoken. */
export const LANGUAGES = { en: "English", ko: "한국어" } as const;
export type Language = keyof typeof LANGUAGES;

const TEXTS: Readonly<Record<Language, () => Promise<Texts>>> = {
  en: () => Promise.resolve(en),
  ko: () => import("./ko").then((found) => found.ko),
};
const KEPT = "trueup.language";
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

export interface Spoken {
  readonly language: Language;
  readonly texts: Texts;
}

interface Speech extends Spoken {
  readonly speak: (language: Language) => Promise<void>;
}

const Speaking = createContext<Speech>({ language: "en", texts: en, speak: async () => undefined });

/** *first*: loaded before anything is drawn, so that no text changes its language in sight. */
export function Speaks({ first, children }: { first: Spoken; children: ReactNode }) {
  const [spoken, setSpoken] = useState(first);
  document.documentElement.lang = spoken.language;
  document.documentElement.dir = RIGHT_TO_LEFT.has(spoken.language) ? "rtl" : "ltr";
  const speech = useMemo(
    () => ({
      ...spoken,
      speak: async (language: Language) => {
        localStorage.setItem(KEPT, language);
        setSpoken(await load(language));
      },
    }),
    [spoken],
  );
  return (
    <Speaking value={speech}>
      <I18nProvider locale={spoken.language}>{children}</I18nProvider>
    </Speaking>
  );
}

export function useText(): Texts {
  return use(Speaking).texts;
}

export function useLanguage(): Speech {
  return use(Speaking);
}

export function preferred(): Language {
  const wanted = [localStorage.getItem(KEPT) ?? "", ...navigator.languages].map((each) => each.slice(0, 2));
  return (wanted.find((each) => each in LANGUAGES) as Language | undefined) ?? "en";
}

export async function load(language: Language): Promise<Spoken> {
  return { language, texts: await TEXTS[language]() };
}
