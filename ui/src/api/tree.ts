/**
 * The resource tree of one Application, whole whenever it has changed.
 *
 * A connection that is lost is asked for again, and what was known stays in sight meanwhile. A stream
 * that is refused tells the browser no reason: the same tree is asked for once, plainly, to know it.
 */

import type { Host } from "@/domain/objects/pods";
import type { TreeNode } from "@/domain/tree";
import { at, type Name, V1, where } from "./application";
import { ApiError, get, path } from "./client";
import type { Connection } from "./fleet";

export interface Seen {
  readonly nodes?: readonly TreeNode[];
  readonly orphanedNodes?: readonly TreeNode[];
  readonly hosts?: readonly Host[];
}

export interface Trunk {
  /** undefined: not known yet. */
  readonly seen: Seen | undefined;
  readonly connection: Connection;
  readonly error: unknown;
}

interface Told {
  result?: Seen;
  error?: { message?: string; http_code?: number };
}

const AGAIN = 3_000; // milliseconds until a stream that was refused is asked for again
const LINGER = 4_000; // as long it stays open when nobody looks, who may only go from view to view

class Grove {
  private trunk: Trunk = { seen: undefined, connection: "connecting", error: undefined };
  private source: EventSource | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking = new AbortController();
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly app: Name,
    private readonly gone: () => void = () => undefined,
  ) {}

  readonly get = (): Trunk => this.trunk;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    clearTimeout(this.timer);
    if (!this.source) this.open();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.later(() => this.end(), LINGER);
    };
  };

  readonly again = (): void => {
    this.close();
    this.open();
  };

  private open(): void {
    const { name, namespace } = this.app;
    const address = `/api/v1/stream/applications/${encodeURIComponent(name)}/resource-tree`;
    const source = new EventSource(path(address, { appNamespace: namespace }));
    this.source = source;
    source.onmessage = ({ data }: MessageEvent<string>) => this.hear(JSON.parse(data) as Told);
    source.onerror = () => {
      if (source !== this.source) return;
      this.say({ connection: "lost" });
      if (source.readyState === EventSource.CLOSED || !this.trunk.seen) void this.refused();
      // else the browser asks again by itself
    };
  }

  private hear({ result, error }: Told): void {
    if (result) this.say({ seen: result, connection: "live", error: undefined });
    else if (error) this.say({ connection: "lost", error: new ApiError(error.http_code ?? 0, error.message ?? "") });
  }

  private async refused(): Promise<void> {
    this.close();
    const { signal } = (this.asking = new AbortController());
    try {
      const seen = await get<Seen>(at(V1, this.app, "/resource-tree"), where(this.app), signal);
      if (!signal.aborted) this.say({ seen, error: undefined });
    } catch (error) {
      if (signal.aborted) return;
      const shut = error instanceof ApiError && [401, 403, 404].includes(error.status);
      this.say({ error, ...(shut ? { seen: undefined } : {}) }); // what one may not see any more goes out of sight
    }
    if (!signal.aborted && this.listeners.size) this.later(() => this.open(), AGAIN);
  }

  private later(act: () => void, milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(act, milliseconds);
  }

  private close(): void {
    clearTimeout(this.timer);
    this.asking.abort();
    this.source?.close();
    this.source = undefined;
  }

  private end(): void {
    this.close();
    this.gone();
  }

  private say(news: Partial<Trunk>): void {
    this.trunk = { ...this.trunk, ...news };
    for (const each of this.listeners) each();
  }
}

const groves = new Map<string, Grove>();

/** One stream for each Application, however many views look at it. */
export function grove(app: Name): Grove {
  const key = `${app.namespace}/${app.name}`;
  const there = groves.get(key);
  if (there) return there;
  const made = new Grove(app, () => groves.delete(key));
  groves.set(key, made);
  return made;
}
