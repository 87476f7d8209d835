const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** "1.5 MB"; a thousand bytes are a kilobyte. */
export function bytes(count: number, language: string): string {
  const at = count < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(count) / 3));
  const style = { style: "unit", unit: UNITS[at] ?? "byte", maximumFractionDigits: at ? 1 : 0 } as const;
  return new Intl.NumberFormat(language, style).format(count / 1000 ** at);
}
