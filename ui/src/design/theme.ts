/** Light, dark, or as the system has it. */

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];
const KEPT = "trueup.theme";

export function theme(): Theme {
  return THEMES.find((each) => each === localStorage.getItem(KEPT)) ?? "system";
}

export function applyTheme(wanted: Theme = theme()): void {
  localStorage.setItem(KEPT, wanted);
  if (wanted === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = wanted;
}
