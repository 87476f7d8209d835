/** How the page looks to whoever looks, kept in their browser. */

import { useState } from "react";
import { type Preference, prefer, usePreferred } from "@/design/preferences";
import { Time } from "@/design/Time";
import { applyTheme, THEMES, type Theme, theme } from "@/design/theme";
import { LANGUAGES, type Language, useLanguage, useText } from "@/text";
import { useSaid } from "@/text/settings";
import { Hint, Page } from "../parts/Page";
import styles from "./page.module.css";

const LATELY = new Date(Date.now() - 3 * 3_600_000).toISOString();

export function Appearance() {
  const t = useSaid();
  const shell = useText();
  const [chosen, choose] = useState<Theme>(theme);
  const { language, speak } = useLanguage();
  const times = usePreferred("times");
  const long = usePreferred("lines");
  return (
    <Page title={t.named.appearance?.[0]} hint={t.named.appearance?.[1]}>
      <div className={styles.choices}>
        <Choice
          title={t.appearance.theme}
          at={chosen}
          options={THEMES.map((each) => [each, shell.user[each]])}
          onChoice={(each) => (choose(each as Theme), applyTheme(each as Theme))}
        />
        <Choice
          title={t.appearance.language}
          at={language}
          options={Object.entries(LANGUAGES)}
          onChoice={(each) => void speak(each as Language)}
          languages
        />
        <Kept name="times" title={t.appearance.times} at={times} options={["relative", "absolute"]} />
        <p>
          {t.appearance.example} <Time at={LATELY} />
        </p>
        <Kept name="lines" title={t.appearance.wrap} at={long} options={["wrap", "scroll"]} />
      </div>
      <Hint>{t.appearance.kept}</Hint>
    </Page>
  );
}

function Kept({ name, title, at, options }: { name: Preference; title: string; at: string; options: string[] }) {
  const t = useSaid();
  const names: Readonly<Record<string, string>> = {
    relative: t.appearance.relative,
    absolute: t.appearance.absolute,
    wrap: t.appearance.wrapped,
    scroll: t.appearance.scrolled,
  };
  return (
    <Choice
      title={title}
      at={at}
      options={options.map((each) => [each, names[each] ?? each])}
      onChoice={(each) => prefer(name, each as never)}
    />
  );
}

interface ChoiceProps {
  title: string;
  at: string;
  options: readonly (readonly [id: string, name: string])[];
  onChoice: (id: string) => void;
  languages?: boolean;
}

function Choice({ title, at, options, onChoice, languages = false }: ChoiceProps) {
  return (
    <fieldset className={styles.choice}>
      <legend>{title}</legend>
      {options.map(([id, name]) => (
        <label key={id}>
          <input type="radio" name={title} value={id} checked={id === at} onChange={() => onChoice(id)} />
          <span lang={languages ? id : undefined}>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}
