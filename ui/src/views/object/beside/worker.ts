/** Does one task after the other, so that the page does not stand still meanwhile. */

import { Unfit } from "../acts/draft";
import { type Answered, type Asked, TASKS } from "./tasks";

const here = self as unknown as {
  onmessage: (event: MessageEvent<Asked>) => void;
  postMessage: (answer: Answered) => void;
};

here.onmessage = ({ data: { id, task, given } }) => {
  try {
    const made = (TASKS[task] as (...given: readonly unknown[]) => unknown)(...given);
    here.postMessage({ id, made });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    here.postMessage({ id, error: { message, ...(error instanceof Unfit ? { why: error.why } : {}) } });
  }
};
