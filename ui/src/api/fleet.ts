/**
 * The fleet: every Application that one may see, kept by one stream of deltas.
 *
 * It begins with the pages of the list, which come compressed and a thousand at once; the stream goes
 * on from the moment at which the first of them was made, so nothing that happens meanwhile is lost.
 * What is half told is never shown: a new picture takes the place of the old one when it is whole
 * (`current`), and changes come into view together.
 */

import type { Application } from "@/domain/application";
import { Roster, type Told } from "@/domain/roster";
import type { Row } from "@/domain/row";
import { ApiError, get, path } from "./client";

export type Connection = "connecting" | "live" | "lost";

export interface Picture {
  readonly rows: readonly Row[];
  readonly connection: Connection;
  /** Whether there has been a whole picture yet. */
  readonly known: boolean;
}

interface Page {
  items: Application[];
  id: string;
  next?: string;
}

const LIST = "/api/trueup/v1/applications";
const STREAM = "/api/trueup/v1/stream/applications";
const AGAIN = 2_000; // milliseconds until a server that refused is asked again
const CALM = 120; // milliseconds between two pictures, when much is going on

export class Fleet {
  private picture: Picture = { rows: [], connection: "connecting", known: false };
  private there = new Roster();
  private coming: Roster | undefined;
  private shown = 0;
  private due = false;
  private opening: AbortController | undefined;
  private source: EventSource | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  /** *refused*: called when the server does not answer: the session may have ended. */
  constructor(private readonly refused: () => void = () => undefined) {}

  readonly get = (): Picture => this.picture;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.listeners.size === 1) void this.open();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.close();
    };
  };

  private async open(): Promise<void> {
    const opening = new AbortController();
    this.opening = opening;
    try {
      const since = await this.pages(opening.signal);
      if (!opening.signal.aborted) this.listen(since);
    } catch (error) {
      if (opening.signal.aborted) return;
      this.failed(error instanceof ApiError);
    }
  }

  /** Read the whole list; from where the stream goes on. */
  private async pages(signal: AbortSignal): Promise<string> {
    const coming = new Roster();
    let [since, cursor]: [string, string | undefined] = ["", undefined];
    do {
      const page: Page = await get<Page>(LIST, { limit: 1000, facets: false, cursor }, signal);
      since ||= page.id;
      cursor = page.next;
      for (const object of page.items) {
        coming.put({ namespace: object.metadata.namespace, name: object.metadata.name, object });
      }
    } while (cursor);
    this.coming = coming;
    return since;
  }

  private listen(since: string): void {
    const source = new EventSource(path(STREAM, { since }));
    this.source = source;
    const on = (name: string, heard: (told: Told) => void) =>
      source.addEventListener(name, (event) => heard(JSON.parse((event as MessageEvent<string>).data) as Told));
    on("reset", () => (this.coming = new Roster()));
    on("added", (told) => this.change((roster) => roster.put(told)));
    on("changed", (told) => this.change((roster) => roster.put(told)));
    on("removed", (told) => this.change((roster) => roster.drop(told)));
    on("current", () => this.whole());
    source.onopen = () => this.say({ connection: this.picture.known ? "live" : "connecting" });
    source.onerror = () => this.lost(source);
  }

  private close(): void {
    clearTimeout(this.timer);
    this.opening?.abort();
    this.source?.close();
    this.source = undefined;
    this.coming = undefined;
  }

  private lost(source: EventSource): void {
    if (source.readyState === EventSource.CLOSED) this.failed(true);
    else this.say({ connection: "lost" }); // the browser asks again by itself
  }

  private failed(refused: boolean): void {
    this.say({ connection: "lost" });
    if (refused) this.refused();
    this.close();
    this.timer = setTimeout(() => void this.open(), AGAIN);
  }

  private change(make: (roster: Roster) => void): void {
    make(this.coming ?? this.there);
    if (!this.coming) this.soon();
  }

  private whole(): void {
    if (this.coming) this.there = this.coming;
    this.coming = undefined;
    this.show();
  }

  /** At once when it is calm, and seldom enough that a storm of changes does not hold up who types. */
  private soon(): void {
    if (this.due) return;
    this.due = true;
    const wait = this.shown + CALM - performance.now();
    const draw = () => requestAnimationFrame(() => this.show());
    if (wait > 0) setTimeout(draw, wait);
    else draw();
  }

  private show(): void {
    this.due = false;
    this.shown = performance.now();
    this.say({ rows: this.there.rows(), known: true, connection: "live" });
  }

  private say(news: Partial<Picture>): void {
    this.picture = { ...this.picture, ...news };
    for (const each of this.listeners) each();
  }
}
