/** Every text of the page in English, by view; every other language has the same, or it does not compile. */

import { list } from "./list";
import { login } from "./login";
import { object } from "./object";
import { one } from "./one";
import { palette } from "./palette";
import { record } from "./record";
import { resources } from "./resources";
import { shell } from "./shell";
import { status } from "./status";
import { sync } from "./sync";

export const en = {
  ...list,
  ...login,
  ...object,
  ...one,
  ...palette,
  ...record,
  ...resources,
  ...shell,
  ...status,
  ...sync,
};

export type Texts = typeof en;
