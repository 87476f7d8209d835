/**
 * Reads a log for as long as somebody looks: broken connections are made anew, and no line comes twice.
 *
 * Lines come into view together, a few times a second, however many there are.
 */

import { kept, type Line, line, Seen } from "@/domain/logs/lines";
import { ApiError } from "./client";
import { readLog } from "./logs";

export interface LogState {
  readonly lines: readonly Line[];
  /** `reading`: up to now; `live`: and what comes; `lost`: it is tried again. */
  readonly state: "reading" | "live" | "lost" | "ended" | "refused";
  readonly trouble: string;
}

const TOGETHER = 120; // milliseconds
const FIRST = 500; // milliseconds until it is tried again; twice as long each time
const LONGEST = 15_000;

export class LogReader {
  #state: LogState = { lines: [], state: "reading", trouble: "" };
  #listeners = new Set<() => void>();
  #fresh: Line[] = [];
  #seen = new Seen();
  #count = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stop: AbortController | undefined;
  readonly #address: (from: string) => string;
  readonly #follow: boolean;

  /** *address*: of the lines that are not older than a time. */
  constructor(address: (from: string) => string, follow: boolean) {
    this.#address = address;
    this.#follow = follow;
  }

  get = (): LogState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Also again, when there may be more to read: what is there stays. */
  start(): void {
    this.stop();
    this.#stop = new AbortController();
    void this.#read(this.#stop.signal);
  }

  stop(): void {
    this.#stop?.abort();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #read(signal: AbortSignal): Promise<void> {
    for (let failed = 0; !signal.aborted; failed += 1) {
      const before = this.#count;
      this.#seen.restart();
      const calm = setTimeout(() => this.#is(this.#follow ? "live" : "reading", signal), TOGETHER * 2);
      try {
        const how = await readLog(this.#address(this.#seen.since), (told) => this.#take(told, signal), signal);
        if (how === "ended" || !this.#follow) return this.#is("ended", signal);
      } catch (error) {
        if (error instanceof ApiError && error.status < 502)
          return this.#is("refused", signal, [error.message, error.hint].filter(Boolean).join(" – "));
      } finally {
        clearTimeout(calm);
      }
      if (this.#count > before) failed = 0;
      this.#is("lost", signal);
      await pause(Math.min(FIRST * 2 ** failed, LONGEST), signal);
    }
  }

  #take(told: Parameters<typeof line>[1], signal: AbortSignal): void {
    if (signal.aborted || !this.#seen.isNew(told)) return;
    this.#fresh.push(line((this.#count += 1), told));
    this.#timer ??= setTimeout(() => this.#tell(), TOGETHER);
  }

  #is(state: LogState["state"], signal: AbortSignal, trouble = ""): void {
    if (signal.aborted) return;
    this.#state = { ...this.#state, state, trouble };
    this.#tell();
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const fresh = this.#fresh.splice(0);
    this.#state = { ...this.#state, lines: fresh.length ? kept(this.#state.lines, fresh) : this.#state.lines };
    for (const each of this.#listeners) each();
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), done()), { once: true });
  });
}
