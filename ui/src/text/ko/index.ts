import type { Texts } from "../en";
import { acts } from "./acts";
import { bulk } from "./bulk";
import { create } from "./create";
import { deliveries } from "./deliveries";
import { drift } from "./drift";
import { filters } from "./filters";
import { history } from "./history";
import { list } from "./list";
import { login } from "./login";
import { logs } from "./logs";
import { object } from "./object";
import { objects } from "./objects";
import { one } from "./one";
import { operation } from "./operation";
import { palette } from "./palette";
import { resources } from "./resources";
import { shell } from "./shell";
import { source } from "./source";
import { status } from "./status";
import { sync } from "./sync";
import { verdict } from "./verdict";
import { windows } from "./windows";

export const ko: Texts = {
  ...acts,
  ...filters,
  ...create,
  ...bulk,
  ...deliveries,
  ...drift,
  ...list,
  ...login,
  ...logs,
  ...object,
  ...objects,
  ...one,
  ...palette,
  ...resources,
  ...shell,
  ...status,
  ...sync,
  ...history,
  ...operation,
  ...source,
  ...verdict,
  ...windows,
};
