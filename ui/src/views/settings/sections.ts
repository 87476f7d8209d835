/** The sections of the settings, in one table. */

import {
  Activity,
  CircleHelp,
  CircleUserRound,
  FolderGit2,
  KeyRound,
  Layers,
  type LucideIcon,
  Palette,
  Scale,
  Server,
  ShieldCheck,
  Users,
  Warehouse,
} from "lucide-react";
import type { ComponentType } from "react";
import { ApplicationSets } from "./ApplicationSets";
import { AccountPage, Accounts } from "./access/Accounts";
import { Policy } from "./access/Policy";
import { You } from "./access/You";
import { ClusterPage, Clusters } from "./clusters/Clusters";
import { Appearance } from "./page/Appearance";
import { Help } from "./page/Help";
import { Health } from "./page/health/Health";
import { ProjectPage } from "./projects/ProjectPage";
import { Projects } from "./projects/Projects";
import { Repositories, RepositoryPage } from "./repositories/Repositories";
import { Certificates } from "./trust/Certificates";
import { KeyPage, Keys } from "./trust/Keys";

interface Section {
  icon: LucideIcon;
  list: ComponentType;
  /** Of one of the list, by its name. */
  one?: ComponentType<{ name: string }>;
}

export const GROUPS: Readonly<Record<string, Readonly<Record<string, Section>>>> = {
  places: {
    repositories: { icon: FolderGit2, list: Repositories, one: RepositoryPage },
    clusters: { icon: Server, list: Clusters, one: ClusterPage },
    projects: { icon: Warehouse, list: Projects, one: ProjectPage },
    applicationsets: { icon: Layers, list: ApplicationSets },
  },
  access: {
    policy: { icon: Scale, list: Policy },
    accounts: { icon: Users, list: Accounts, one: AccountPage },
    you: { icon: CircleUserRound, list: You },
  },
  trust: {
    certificates: { icon: ShieldCheck, list: Certificates },
    keys: { icon: KeyRound, list: Keys, one: KeyPage },
  },
  page: {
    health: { icon: Activity, list: Health },
    appearance: { icon: Palette, list: Appearance },
    help: { icon: CircleHelp, list: Help },
  },
};

export const SECTIONS: Readonly<Record<string, Section>> = Object.assign({}, ...Object.values(GROUPS));
