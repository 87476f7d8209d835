/** Lines of pods, as they come. */

import type { Told } from "@/domain/logs/lines";
import { at, type Name, V1, where } from "./application";
import { ApiError, path } from "./client";
import type { ObjectName } from "./objects";

export interface LogAsked {
  readonly follow: boolean;
  readonly container: string;
  readonly previous: boolean;
  /** How many of the last lines of each pod; 0: all. */
  readonly tail: number;
  /** Only what is not older, in seconds; 0: anything. */
  readonly since: number;
  /** The only pod that is wanted of a workload; empty: all of them. */
  readonly pod: string;
}

/** *from*: a time; what is older is not asked for again. *download*: the lines alone, as a file. */
export function logsOf(app: Name, of: ObjectName, asked: LogAsked, more: { from?: string; download?: true } = {}) {
  const pod = of.kind === "Pod" ? of.name : asked.pod;
  const which = pod ? { podName: pod } : { group: of.group, kind: of.kind, resourceName: of.name };
  const { from, download } = more;
  return path(at(V1, app, "/logs"), {
    ...where(app),
    ...which,
    namespace: of.namespace,
    ...(asked.container ? { container: asked.container } : {}),
    previous: asked.previous,
    follow: asked.follow && !download,
    ...(from ? { sinceTime: from } : asked.since ? { sinceSeconds: asked.since } : {}),
    ...(!from && asked.tail ? { tailLines: asked.tail } : {}),
    ...(download ? { download } : {}),
  });
}

interface Frame {
  result?: { content?: string; timeStampStr?: string; podName?: string; last?: boolean };
  error?: { message?: string };
}

/** Tells each line; gives whether the log has ended, or the connection broke. Raises what the server refuses. */
export async function readLog(
  address: string,
  tell: (line: Told) => void,
  signal: AbortSignal,
): Promise<"ended" | "broken"> {
  const response = await fetch(address, { signal, headers: { Accept: "text/event-stream" } });
  if (!response.ok || !response.body) throw await refused(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let parts: string[] = []; // of a line that has not ended: megabytes of it are put together once
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return "broken"; // the last line says that it is
    const [first = "", ...rest] = value.split("\n");
    parts.push(first);
    for (const next of rest) {
      const ended = take(parts.join(""), tell);
      parts = [next];
      if (ended) return "ended";
    }
    if (parts.length === 1 && parts[0] === "") parts = [];
  }
}

/** Whether that was the last. */
function take(said: string, tell: (line: Told) => void): boolean {
  if (!said.startsWith("data:")) return false; // a comment, which keeps the connection open
  const { result, error } = JSON.parse(said.slice(5)) as Frame;
  if (error) throw new ApiError(500, error.message ?? "");
  if (!result) return false;
  if (result.podName || result.content)
    tell({ at: result.timeStampStr ?? "", pod: result.podName ?? "", text: result.content ?? "" });
  return result.last ?? false;
}

async function refused(response: Response): Promise<ApiError> {
  const said = (await response.json().catch(() => ({}))) as { message?: string; hint?: string };
  return new ApiError(response.status, said.message ?? response.statusText, said.hint);
}
