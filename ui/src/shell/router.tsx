/** Every address of the page, in one table; views that few open are loaded when they are. */

import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { ROOT } from "@/api/client";
import { user } from "@/api/session";
import { oneSearch } from "@/views/application/address";
import { listSearch } from "@/views/applications/address";
import { List } from "@/views/applications/List";
import { deliveriesSearch } from "@/views/deliveries/address";
import { driftSearch } from "@/views/drift/address";
import { Login } from "@/views/login/Login";
import { notificationsSearch } from "@/views/notifications/address";
import { type LogSearch, logSearch } from "@/views/object/address";
import { proposalSearch } from "@/views/proposals/address";
import { recordSearch } from "@/views/record/address";
import { resourcesSearch } from "@/views/resources/address";
import { settingsSearch } from "@/views/settings/address";
import { stackSearch } from "@/views/stack/address";
import { stacksSearch } from "@/views/stacks/address";
import { CustomStyles } from "./CustomStyles";
import { Frame } from "./Frame";
import { loginSearch } from "./login";
import { Broken, Missing } from "./Mishaps";

interface Context {
  client: QueryClient;
}

function Root() {
  return (
    <>
      <CustomStyles />
      <Outlet />
    </>
  );
}

const root = createRootRouteWithContext<Context>()({
  component: Root,
  errorComponent: Broken,
});

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: loginSearch,
  component: Login,
});

/** Everything that takes a login, or that guests may see. */
const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: async ({ context, location }) => {
    const who = await context.client.ensureQueryData(user).catch(() => undefined);
    if (who && !who.loggedIn && !who.guests) throw redirect({ to: "/login", search: { to: location.href } });
  },
  component: Frame,
});

const home = createRoute({
  getParentRoute: () => inside,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/applications", search: {} });
  },
});

const list = createRoute({
  getParentRoute: () => inside,
  path: "/applications",
  validateSearch: listSearch,
  component: List,
});

/** *yaml*: written as YAML; else as a form. */
const create = createRoute({
  getParentRoute: () => inside,
  path: "/applications/new",
  validateSearch: (said: Record<string, unknown>): { as?: "yaml" } => (said.as === "yaml" ? { as: "yaml" } : {}),
  component: lazyRouteComponent(() => import("@/views/create/Create"), "Create"),
});

const one = createRoute({
  getParentRoute: () => inside,
  path: "/applications/$namespace/$name",
  validateSearch: oneSearch,
  component: lazyRouteComponent(() => import("@/views/application/One"), "One"),
});

const log = createRoute({
  getParentRoute: () => inside,
  path: "/applications/$namespace/$name/logs",
  validateSearch: (said: Record<string, unknown>): LogSearch & { object: string } => ({
    object: typeof said.object === "string" ? said.object : "",
    ...logSearch(said),
  }),
  component: lazyRouteComponent(() => import("@/views/object/logs/LogPage"), "LogPage"),
});

const byName = createRoute({
  getParentRoute: () => inside,
  path: "/applications/$name",
  validateSearch: (said: Record<string, unknown>): { node?: string } =>
    typeof said.node === "string" && said.node ? { node: said.node } : {},
  component: lazyRouteComponent(() => import("@/views/application/ByName"), "ByName"),
});

const stacks = createRoute({
  getParentRoute: () => inside,
  path: "/stacks",
  validateSearch: stacksSearch,
  component: lazyRouteComponent(() => import("@/views/stacks/List"), "List"),
});

const stack = createRoute({
  getParentRoute: () => inside,
  path: "/stacks/$namespace/$name",
  validateSearch: stackSearch,
  component: lazyRouteComponent(() => import("@/views/stack/One"), "One"),
});

const proposals = createRoute({
  getParentRoute: () => inside,
  path: "/proposals",
  component: lazyRouteComponent(() => import("@/views/proposals/List"), "List"),
});

const proposal = createRoute({
  getParentRoute: () => inside,
  path: "/proposals/$namespace/$name",
  validateSearch: proposalSearch,
  component: lazyRouteComponent(() => import("@/views/proposals/One"), "One"),
});

const stackSets = createRoute({
  getParentRoute: () => inside,
  path: "/stacksets",
  component: lazyRouteComponent(() => import("@/views/stacksets/List"), "List"),
});

const stackSet = createRoute({
  getParentRoute: () => inside,
  path: "/stacksets/$namespace/$name",
  component: lazyRouteComponent(() => import("@/views/stacksets/One"), "One"),
});

const objects = createRoute({
  getParentRoute: () => inside,
  path: "/resources",
  validateSearch: resourcesSearch,
  component: lazyRouteComponent(() => import("@/views/resources/Resources"), "Resources"),
});

const record = createRoute({
  getParentRoute: () => inside,
  path: "/record",
  validateSearch: recordSearch,
  component: lazyRouteComponent(() => import("@/views/record/Record"), "Record"),
});

const drift = createRoute({
  getParentRoute: () => inside,
  path: "/drift",
  validateSearch: driftSearch,
  component: lazyRouteComponent(() => import("@/views/drift/Drift"), "Drift"),
});

const deliveries = createRoute({
  getParentRoute: () => inside,
  path: "/deliveries",
  validateSearch: deliveriesSearch,
  component: lazyRouteComponent(() => import("@/views/deliveries/Deliveries"), "Deliveries"),
});

const notifications = createRoute({
  getParentRoute: () => inside,
  path: "/notifications",
  validateSearch: notificationsSearch,
  component: lazyRouteComponent(() => import("@/views/notifications/Notifications"), "Notifications"),
});

/** Where a link in a message leads: looked at, it approves nothing. */
const approve = createRoute({
  getParentRoute: () => inside,
  path: "/approve/$link",
  component: lazyRouteComponent(() => import("@/views/notifications/Approve"), "Approve"),
});

const settings = createRoute({
  getParentRoute: () => inside,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/views/settings/Settings"), "Settings"),
});

const section = createRoute({
  getParentRoute: () => settings,
  path: "$section",
  validateSearch: settingsSearch,
  component: lazyRouteComponent(() => import("@/views/settings/Settings"), "Section"),
});

const item = createRoute({
  getParentRoute: () => settings,
  path: "$section/$name",
  validateSearch: settingsSearch,
  component: lazyRouteComponent(() => import("@/views/settings/Settings"), "Item"),
});

/** Whatever else one types, in the frame, so that there is a way on. */
const nowhere = createRoute({ getParentRoute: () => inside, path: "$", component: Missing });

const tree = root.addChildren([
  login,
  inside.addChildren([
    home,
    list,
    create,
    one,
    byName,
    log,
    stacks,
    stack,
    proposals,
    proposal,
    stackSets,
    stackSet,
    objects,
    drift,
    deliveries,
    record,
    notifications,
    approve,
    settings.addChildren([section, item]),
    nowhere,
  ]),
]);

export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    basepath: ROOT || "/",
    defaultPreload: "intent",
    scrollRestoration: true,
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (said) => {
      const text = new URLSearchParams(
        Object.entries(said).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
      ).toString();
      return text && `?${text}`;
    },
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
