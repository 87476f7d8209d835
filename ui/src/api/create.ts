/** Making an application; the server looks at all of it before anything is written. */

import type { Application } from "@/domain/application";
import type { Draft } from "@/domain/draft";
import { V1 } from "./application";
import { send } from "./client";

export function create(draft: Draft): Promise<Application> {
  return send("POST", V1, draft, { validate: true });
}
