/** Many things to do, a few at a time. */

export interface Done<T, R> {
  readonly of: T;
  readonly gave?: R;
  readonly error?: unknown;
}

/** Calls *told* as each is done; what is not begun when *signal* says so is left. */
export async function pooled<T, R>(
  all: readonly T[],
  atOnce: number,
  work: (one: T) => Promise<R>,
  told: (done: Done<T, R>) => void,
  signal?: AbortSignal,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < all.length && !signal?.aborted) {
      const of = all[next++] as T;
      const done: Done<T, R> = await work(of).then(
        (gave) => ({ of, gave }),
        (error: unknown) => ({ of, error }),
      );
      if (!signal?.aborted) told(done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, worker));
}
