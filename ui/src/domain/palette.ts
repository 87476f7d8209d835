/** What the palette offers for what is typed: every word must be found, the best place of it counts. */

export interface Offer {
  readonly id: string;
  readonly title: string;
  /** What tells it from others of the same title. */
  readonly more: string;
}

const NOT_FOUND = 0;

/** The best first; *most* of them. Equal ones stay in the order in which they come. */
export function ranked<T extends Offer>(text: string, offers: readonly T[], most = 50): T[] {
  const words = text.toLowerCase().split(/\s+/u).filter(Boolean);
  if (words.length === 0) return offers.slice(0, most);
  const scored = offers.flatMap((offer) => {
    const score = worth(words, offer);
    return score === NOT_FOUND ? [] : [{ offer, score }];
  });
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map((each) => each.offer);
}

function worth(words: readonly string[], { title, more }: Offer): number {
  const [first, second] = [title.toLowerCase(), more.toLowerCase()];
  let sum = 0;
  for (const word of words) {
    const best = Math.max(place(word, first) * 2, place(word, second));
    if (best === NOT_FOUND) return NOT_FOUND;
    sum += best;
  }
  return sum;
}

const STARTS = " /._-";

/** 4: all of it; 3: its beginning; 2: the beginning of a word in it; 1: within. */
function place(word: string, text: string): number {
  let best = NOT_FOUND;
  for (let at = text.indexOf(word); at >= 0 && best < 2; at = text.indexOf(word, at + 1)) {
    if (at === 0) return text.length === word.length ? 4 : 3;
    best = STARTS.includes(text.charAt(at - 1)) ? 2 : 1;
  }
  return best;
}
