/**
 * A terminal on the page, and its connection: Argo CD's protocol over `/terminal`.
 *
 * Loaded when somebody opens one. xterm draws with elements, whose styles the Content-Security-Policy lets in; it
 * runs nothing inline.
 */

import { FitAddon } from "@xterm/addon-fit";
import { Terminal as Xterm } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import { path } from "@/api/client";

export interface End {
  readonly how: "done" | "denied" | "restarts" | "refused" | "broken";
  readonly why: string;
}

interface Told {
  /** Takes the focus out of it. */
  onLeave: () => void;
  onEnd: (end: End) => void;
  /** What it is called by those who do not see it. */
  label: string;
}

const [DONE, DENIED, RESTARTS] = [1000, 1008, 1012];

export class Screen {
  #terminal: Xterm;
  #socket: WebSocket;
  #fit = new FitAddon();
  #watch: ResizeObserver;
  #opened = false;
  #closed = false;

  constructor(box: HTMLElement, query: Readonly<Record<string, string>>, told: Told) {
    this.#terminal = new Xterm({
      cursorBlink: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      fontFamily: getComputedStyle(box).fontFamily,
      fontSize: 13,
      minimumContrastRatio: 4.5,
      scrollback: 5_000,
      theme: themeOf(box),
    });
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.open(box);
    this.#terminal.textarea?.setAttribute("aria-label", told.label);
    this.#terminal.attachCustomKeyEventHandler((event) => {
      if (!(event.key === "F6" && event.ctrlKey)) return true;
      if (event.type === "keydown") told.onLeave();
      return false;
    });
    this.#socket = new WebSocket(address(query));
    this.#socket.onopen = () => this.#open();
    this.#socket.onmessage = ({ data }: MessageEvent<string>) => this.#show(data);
    this.#socket.onclose = ({ code, reason }) => !this.#closed && told.onEnd(this.#end(code, reason));
    this.#terminal.onData((data) => this.#send({ operation: "stdin", data }));
    this.#terminal.onResize(({ rows, cols }) => this.#send({ operation: "resize", rows, cols }));
    this.#watch = new ResizeObserver(() => this.#fit.fit());
    this.#watch.observe(box);
    this.#fit.fit();
  }

  close(): void {
    this.#closed = true;
    this.#watch.disconnect();
    this.#socket.close();
    this.#terminal.dispose();
  }

  #open(): void {
    this.#opened = true;
    const { rows, cols } = this.#terminal;
    this.#send({ operation: "resize", rows, cols });
    this.#terminal.focus();
  }

  #show(said: string): void {
    const { operation, data } = JSON.parse(said) as { operation?: string; data?: string };
    if (operation === "stdout" && data) this.#terminal.write(data);
  }

  #send(message: object): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #end(code: number, why: string): End {
    if (!this.#opened) return { how: "refused", why };
    if (code === DONE) return { how: "done", why: "" };
    if (code === DENIED) return { how: "denied", why };
    return { how: code === RESTARTS ? "restarts" : "broken", why };
  }
}

function address(query: Readonly<Record<string, string>>): string {
  const found = new URL(path("/terminal", query), window.location.href);
  found.protocol = found.protocol === "https:" ? "wss:" : "ws:";
  return found.href;
}

/** The page's own colours, of the theme that it has now. */
function themeOf(box: HTMLElement) {
  const { backgroundColor: background, color: foreground } = getComputedStyle(box);
  return { background, foreground, cursor: foreground };
}
