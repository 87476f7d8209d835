/**
 * Stacks that one may see, or other objects with a list and a stream, kept by one stream while a view of them is open.
 *
 * What is half told is never shown: a picture takes the place of the old one when it is whole
 * (`current`); changes after that come into view as they are told, a few times a second.
 */

import { ApiError, get, path } from "@/api/client";
import type { StackName, StackRow } from "./types";

export interface Picture<R extends StackName> {
  readonly rows: readonly R[];
  /** Whether there has been a whole picture yet. */
  readonly known: boolean;
  readonly lost: boolean;
  /** Why there is none: what the server said. */
  readonly error?: unknown;
  /** By `namespace/name`, how often it was told of: another number, another state. */
  readonly turns: ReadonlyMap<string, number>;
}

const AGAIN = 2_000; // milliseconds until a server that refused is asked again
const CALM = 100; // milliseconds between two pictures

export const keyOf = ({ namespace, name }: StackName) => `${namespace}/${name}`;

export type StacksPicture = Picture<StackRow>;
const EMPTY = { rows: [], known: false, lost: false, turns: new Map<string, number>() };

/** *of*: what they are called in addresses: `stacks`. */
export class Live<R extends StackName> {
  private picture: Picture<R> = EMPTY;
  private there = new Map<string, R>();
  private coming: Map<string, R> | undefined;
  private readonly turns = new Map<string, number>();
  private source: EventSource | undefined;
  private drawing: ReturnType<typeof setTimeout> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly of: string) {}

  readonly get = (): Picture<R> => this.picture;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.listeners.size === 1) this.open();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.close();
    };
  };

  private open(): void {
    const source = new EventSource(path(`/api/trueup/v1/stream/${this.of}`));
    this.source = source;
    const on = <T>(name: string, heard: (told: T) => void) =>
      source.addEventListener(name, (event) => heard(JSON.parse((event as MessageEvent<string>).data) as T));
    on("reset", () => (this.coming = new Map()));
    on<R>("row", (row) => this.change(row, (rows) => rows.set(keyOf(row), row)));
    on<StackName>("gone", (name) => this.change(name, (rows) => rows.delete(keyOf(name))));
    on("current", () => {
      this.there = this.coming ?? this.there;
      this.coming = undefined;
      this.show();
    });
    source.onerror = () => void this.failed(source);
  }

  private change(of: StackName, make: (rows: Map<string, R>) => unknown): void {
    make(this.coming ?? this.there);
    this.turns.set(keyOf(of), (this.turns.get(keyOf(of)) ?? 0) + 1);
    if (!this.coming) this.drawing ??= setTimeout(() => this.show(), CALM);
  }

  /** The browser asks again by itself, unless the server refused: then the list says why. */
  private async failed(source: EventSource): Promise<void> {
    this.say({ lost: true });
    if (source.readyState !== EventSource.CLOSED) return;
    const error = await get(`/api/trueup/v1/${this.of}`).then(
      () => undefined,
      (said: unknown) => said,
    );
    if (this.source !== source) return;
    if (error instanceof ApiError && error.status > 0) this.say({ error });
    this.timer = setTimeout(() => this.open(), AGAIN);
  }

  private close(): void {
    clearTimeout(this.timer);
    clearTimeout(this.drawing);
    this.source?.close();
    this.source = this.drawing = this.coming = undefined;
    this.there = new Map();
    this.picture = EMPTY;
  }

  private show(): void {
    this.drawing = undefined;
    const rows = [...this.there.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const { error: _, ...kept } = this.picture;
    this.picture = kept;
    this.say({ rows, known: true, lost: false, turns: new Map(this.turns) });
  }

  private say(news: Partial<Picture<R>>): void {
    this.picture = { ...this.picture, ...news };
    for (const each of this.listeners) each();
  }
}
