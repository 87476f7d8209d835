/**
 * Long manifests are worked on beside the page, in a worker; short ones at once.
 *
 * A ConfigMap may hold a megabyte in one line or in 20,000, and to write or to compare it takes a
 * second. What comes of it is shown only as long as it is what is asked for: an answer that is late
 * stands for nothing.
 */

import { useEffect, useMemo, useState } from "react";
import { Unfit } from "../acts/draft";
import { type Answered, type Asked, type Given, type Made, TASKS, type Task } from "./tasks";

const SHORT = 50_000; // characters of JSON that are worked on within a few frames

interface Waiting {
  resolve: (made: never) => void;
  reject: (error: Error) => void;
}

let worker: Worker | undefined;
let last = 0;
const waiting = new Map<number, Waiting>();

function started(): Worker {
  const made = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  made.onmessage = ({ data: { id, made: found, error } }: MessageEvent<Answered>) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error)
      asked?.reject(error.why ? new Unfit(error.why as Unfit["why"], error.message) : new Error(error.message));
    else asked?.resolve(found as never);
  };
  made.onerror = ({ message }) => {
    for (const each of waiting.values()) each.reject(new Error(message));
    waiting.clear();
    worker = undefined;
  };
  return made;
}

/** What *task* makes of it, however long that takes. */
export function made<T extends Task>(task: T, ...given: Given<T>): Promise<Made<T>> {
  if (isShort(given)) return new Promise((resolve) => resolve(atOnce(task, given)));
  worker ??= started();
  const asked: Asked = { id: ++last, task, given };
  worker.postMessage(asked);
  return new Promise<Made<T>>((resolve, reject) => waiting.set(asked.id, { resolve, reject }));
}

/** The same for a view; undefined as long as it is not there. *given*: undefined, or the same ones each time. */
export function useMade<T extends Task>(task: T, given: Given<T> | undefined): { data?: Made<T>; error?: Error } {
  const short = useMemo(() => (given && isShort(given) ? { data: atOnce(task, given) } : undefined), [task, given]);
  const [found, setFound] = useState<{ given: unknown; data?: Made<T>; error?: Error }>();
  useEffect(() => {
    if (!given || short) return;
    let over = false;
    made(task, ...given).then(
      (data) => over || setFound({ given, data }),
      (error: Error) => over || setFound({ given, error }),
    );
    return () => {
      over = true;
    };
  }, [task, given, short]);
  return short ?? (found && found.given === given ? found : {});
}

function atOnce<T extends Task>(task: T, given: Given<T>): Made<T> {
  return (TASKS[task] as unknown as (...given: Given<T>) => Made<T>)(...given);
}

function isShort(given: readonly unknown[]): boolean {
  return JSON.stringify(given).length < SHORT;
}
