/** What each part of the form is given. */

import type { Draft } from "@/domain/draft";

export interface FormProps {
  draft: Draft;
  text: string;
  projects: readonly string[];
  wrong: Readonly<Record<string, string>>;
  disabled: boolean;
  onText: (text: string) => void;
}
