/**
 * The fleet: every Application that one may see, kept by one stream of deltas.
 *
 * What is half told is never shown: a new picture takes the place of the old one when it is whole
 * (`current`), and changes come into view together, once a frame.
 */

import { type Application, keyOf, type Row, row } from "@/domain/application";
import { type Json, mergePatch } from "@/domain/mergepatch";
import { path } from "./client";

export type Connection = "connecting" | "live" | "lost";

export interface Picture {
  readonly rows: readonly Row[];
  readonly connection: Connection;
  /** Whether there has been a whole picture yet. */
  readonly known: boolean;
}

interface Told {
  namespace: string;
  name: string;
  object?: Application;
  patch?: Json;
}

type Entry = { app: Application; row: Row };

const AGAIN = 2_000; // milliseconds until a stream that was refused is asked for again

export class Fleet {
  private picture: Picture = { rows: [], connection: "connecting", known: false };
  private there = new Map<string, Entry>();
  private coming: Map<string, Entry> | undefined;
  private dirty = false;
  private source: EventSource | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  /** *refused*: called when the stream does not open: the session may have ended. */
  constructor(private readonly refused: () => void = () => undefined) {}

  readonly get = (): Picture => this.picture;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.listeners.size === 1) this.open();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.close();
    };
  };

  private open(): void {
    const source = new EventSource(path("/api/trueup/v1/stream/applications"));
    this.source = source;
    const on = (name: string, heard: (told: Told) => void) =>
      source.addEventListener(name, (event) => heard(JSON.parse((event as MessageEvent<string>).data) as Told));
    on("reset", () => (this.coming = new Map()));
    on("added", (told) => this.put(told, told.object));
    on("changed", (told) => this.put(told, this.changed(told)));
    on("removed", (told) => this.drop(told));
    on("current", () => this.whole());
    source.onopen = () => this.say({ connection: this.picture.known ? "live" : "connecting" });
    source.onerror = () => this.lost(source);
  }

  private close(): void {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = undefined;
  }

  private lost(source: EventSource): void {
    this.say({ connection: "lost" });
    if (source.readyState !== EventSource.CLOSED) return; // the browser asks again by itself
    this.refused();
    this.close();
    this.timer = setTimeout(() => this.open(), AGAIN);
  }

  private put(told: Told, app: Application | undefined): void {
    if (!app) return;
    (this.coming ?? this.there).set(keyOf(told.namespace, told.name), { app, row: row(app) });
    if (!this.coming) this.soon();
  }

  private changed(told: Told): Application | undefined {
    if (told.object) return told.object; // what was missed comes whole
    const before = (this.coming ?? this.there).get(keyOf(told.namespace, told.name));
    return before && (mergePatch(before.app as unknown as Json, told.patch ?? {}) as unknown as Application);
  }

  private drop(told: Told): void {
    (this.coming ?? this.there).delete(keyOf(told.namespace, told.name));
    if (!this.coming) this.soon();
  }

  private whole(): void {
    if (this.coming) this.there = this.coming;
    this.coming = undefined;
    this.show();
  }

  private soon(): void {
    if (this.dirty) return;
    this.dirty = true;
    requestAnimationFrame(() => this.show());
  }

  private show(): void {
    this.dirty = false;
    const rows = [...this.there.values()].map((each) => each.row).sort((a, b) => (a.key < b.key ? -1 : 1));
    this.say({ rows, known: true, connection: "live" });
  }

  private say(news: Partial<Picture>): void {
    this.picture = { ...this.picture, ...news };
    for (const each of this.listeners) each();
  }
}
