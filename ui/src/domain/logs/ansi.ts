/**
 * Escape sequences of terminals, as far as they colour text (SGR); all others are taken out.
 *
 * Colours become one of sixteen, whose shades the theme knows, so that they can be read in light and in dark:
 * of 256, and of millions, the nearest.
 */

export interface Look {
  /** 0 to 15, as terminals number them. */
  readonly fg?: number;
  readonly bg?: number;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
}

export interface Span {
  readonly text: string;
  readonly look: Look;
}

// CSI, strings (OSC, DCS, SOS, PM, APC) up to their end, and escapes of two characters
const ESCAPES =
  /(?:\u001b\[|\u009b)([0-?]*)([ -/]*[@-~])|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c|$)|\u001b[ -/]*[0-~]?/gu;
const PLAIN: Look = {};

export function spans(line: string): Span[] {
  if (!/[\u001b\u0090-\u009f]/u.test(line)) return line ? [{ text: line, look: PLAIN }] : [];
  const found: Span[] = [];
  let look = PLAIN;
  let from = 0;
  const upTo = (to: number) => to > from && found.push({ text: line.slice(from, to), look });
  for (const each of line.matchAll(ESCAPES)) {
    upTo(each.index);
    from = each.index + each[0].length;
    if (each[2] === "m") look = styled(look, each[1] ?? "");
  }
  upTo(line.length);
  return found;
}

/** The text alone. */
export function stripped(line: string): string {
  return /[\u001b\u0090-\u009f]/u.test(line) ? line.replace(ESCAPES, "") : line;
}

function styled(before: Look, said: string): Look {
  const codes = said.split(/[;:]/u).map((each) => Number.parseInt(each || "0", 10));
  let look: Look = before;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const [color, taken] = extended(codes.slice(at + 1));
      if (color !== undefined) look = { ...look, [code === 38 ? "fg" : "bg"]: color };
      at += taken;
    } else look = simple(look, code);
  }
  return look;
}

function simple(look: Look, code: number): Look {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...look, bold: true };
  if (code === 2) return { ...look, dim: true };
  if (code === 3) return { ...look, italic: true };
  if (code === 4) return { ...look, underline: true };
  if (code === 22) return without(without(look, "bold"), "dim");
  if (code === 23) return without(look, "italic");
  if (code === 24) return without(look, "underline");
  if (code === 39) return without(look, "fg");
  if (code === 49) return without(look, "bg");
  if (code >= 30 && code <= 37) return { ...look, fg: code - 30 };
  if (code >= 40 && code <= 47) return { ...look, bg: code - 40 };
  if (code >= 90 && code <= 97) return { ...look, fg: code - 82 };
  if (code >= 100 && code <= 107) return { ...look, bg: code - 92 };
  return look;
}

function without(look: Look, name: keyof Look): Look {
  const { [name]: _, ...rest } = look;
  return rest;
}

/** After 38 or 48: the colour, and how many numbers it took. */
function extended([kind, a = 0, b = 0, c = 0]: readonly number[]): [number | undefined, number] {
  if (kind === 5) return [of256(a), 2];
  if (kind === 2) return [nearest(a, b, c), 4];
  return [undefined, 0];
}

function of256(index: number): number | undefined {
  if (index >= 0 && index < 16) return index;
  if (index >= 232 && index < 256) {
    const grey = 8 + 10 * (index - 232);
    return nearest(grey, grey, grey);
  }
  if (index < 16 || index > 255) return undefined;
  const level = (each: number) => (each ? 55 + 40 * each : 0);
  const rest = index - 16;
  return nearest(level(Math.floor(rest / 36)), level(Math.floor(rest / 6) % 6), level(rest % 6));
}

/** By which of red, green and blue are strong; bright if the strongest is. */
function nearest(red: number, green: number, blue: number): number {
  const most = Math.max(red, green, blue);
  const spread = most - Math.min(red, green, blue);
  if (spread < 32) return most < 64 ? 0 : most < 150 ? 8 : most < 220 ? 7 : 15;
  const strong = (each: number) => (each - (most - spread) > spread / 2 ? 1 : 0);
  return strong(red) + 2 * strong(green) + 4 * strong(blue) + (most > 200 ? 8 : 0);
}
