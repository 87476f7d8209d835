/**
 * A run as it goes: how far it is, and what it says, by one stream for as long as somebody looks.
 *
 * A connection that breaks goes on where it was; what comes together is shown together.
 */

import { added, type Going, NOTHING_SAID, type Progress, type Said } from "@/domain/stacks/going";
import { path } from "../client";
import type { StackName } from "./types";

export interface Followed extends Going {
  readonly state: "reading" | "live" | "lost" | "ended";
}

const CALM = 150; // milliseconds between two pictures
const FIRST: Followed = { said: NOTHING_SAID, state: "reading" };

export class Following {
  private now: Followed = FIRST;
  private said: Said = NOTHING_SAID;
  private progress: Progress | undefined;
  private source: EventSource | undefined;
  private drawing: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly of: StackName,
    private readonly run: string,
  ) {}

  readonly get = (): Followed => this.now;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.listeners.size === 1 && this.now.state !== "ended") this.open();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.close();
    };
  };

  private open(): void {
    const { namespace, name } = this.of;
    const parts = ["stacks", namespace, name, "runs", this.run].map(encodeURIComponent).join("/");
    const source = new EventSource(path(`/api/trueup/v1/stream/${parts}`, { since: String(this.said.read) }));
    this.source = source;
    const on = <T>(name: string, heard: (told: T, id: string) => void) =>
      source.addEventListener(name, (event) => {
        const { data, lastEventId } = event as MessageEvent<string>;
        heard(JSON.parse(data) as T, lastEventId);
      });
    on<Progress>("progress", (progress) => this.hear({ progress }));
    on<{ text: string }>("log", ({ text }, id) => this.hear({ said: added(this.said, text, Number(id)) }));
    on<{ leftOut?: number }>("reset", ({ leftOut = 0 }) => this.hear({ said: { ...NOTHING_SAID, leftOut } }));
    on("end", () => {
      source.close();
      this.show("ended");
    });
    source.onerror = () => this.show(source.readyState === EventSource.CLOSED ? "ended" : "lost");
  }

  private hear(news: { progress?: Progress; said?: Said }): void {
    this.progress = news.progress ?? this.progress;
    this.said = news.said ?? this.said;
    this.drawing ??= setTimeout(() => this.show("live"), CALM);
  }

  private show(state: Followed["state"]): void {
    clearTimeout(this.drawing);
    this.drawing = undefined;
    this.now = { said: this.said, state, ...(this.progress && { progress: this.progress, at: Date.now() }) };
    for (const each of this.listeners) each();
  }

  private close(): void {
    clearTimeout(this.drawing);
    this.drawing = undefined;
    this.source?.close();
    this.source = undefined;
  }
}
