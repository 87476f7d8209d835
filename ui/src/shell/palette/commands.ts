/** What the palette offers: what one looks at, the places of the page, the applications, and how it looks. */

import { useQuery } from "@tanstack/react-query";
import { useMatch, useNavigate } from "@tanstack/react-router";
import { Boxes, CirclePlay, Keyboard, Languages, Layers, type LucideIcon, RefreshCw, SunMoon } from "lucide-react";
import { useMemo } from "react";
import { refresh } from "@/api/application";
import { useMay } from "@/api/rights";
import { stacks as known } from "@/api/stacks/stacks";
import { applyTheme, THEMES } from "@/design/theme";
import type { Offer } from "@/domain/palette";
import type { Row } from "@/domain/row";
import { useFleet } from "@/shell/fleet";
import { PLACES } from "@/shell/places";
import { LANGUAGES, type Language, useLanguage } from "@/text";
import { TABS } from "@/views/application/address";

export interface Command extends Offer {
  readonly icon: LucideIcon;
  readonly go: () => void;
}

export function useCommands(onShortcuts: () => void): Command[] {
  const here = useHere();
  const places = usePlaces();
  const applications = useApplications();
  const stacks = useStacksThere();
  const looks = useLooks(onShortcuts);
  return useMemo(
    () => [...here, ...places, ...applications, ...stacks, ...looks],
    [here, places, applications, stacks, looks],
  );
}

/** Of the application that is open. */
function useHere(): Command[] {
  const { texts: t } = useLanguage();
  const navigate = useNavigate();
  const open = useMatch({ from: "/inside/applications/$namespace/$name", shouldThrow: false });
  const { namespace, name } = open?.params ?? {};
  const { rows } = useFleet();
  const here = rows.find((each) => each.name === name && each.namespace === namespace);
  const project = here?.project;
  const maySync = useMay("sync", here && { metadata: here, spec: { project: here.project } });
  return useMemo(() => {
    if (!namespace || !name || project === undefined) return [];
    const app = { namespace, name };
    const tabs = TABS.map((tab) => ({
      id: `tab ${tab}`,
      title: t.one.tabs[tab],
      more: name,
      icon: Boxes,
      go: () => void navigate({ to: "/applications/$namespace/$name", params: app, search: { tab } }),
    }));
    const acts = [
      { id: "refresh", title: t.one.refresh, more: name, icon: RefreshCw, go: () => void refresh(app) },
      {
        id: "sync",
        title: t.one.sync,
        more: name,
        icon: CirclePlay,
        go: () => void navigate({ to: "/applications/$namespace/$name", params: app, search: { act: "sync" } }),
      },
    ];
    return [...acts.filter(({ id }) => id !== "sync" || maySync), ...tabs];
  }, [namespace, name, project, maySync, t, navigate]);
}

function usePlaces(): Command[] {
  const { texts: t } = useLanguage();
  const navigate = useNavigate();
  return useMemo(
    () =>
      PLACES.map(({ to, icon, called, key }) => ({
        id: to,
        title: t.nav[called],
        more: `g ${key}`,
        icon,
        go: () => void navigate({ to, search: {} }),
      })),
    [t, navigate],
  );
}

function useApplications(): Command[] {
  const navigate = useNavigate();
  const { rows } = useFleet();
  return useMemo(
    () =>
      rows.map((row: Row) => ({
        id: row.key,
        title: row.name,
        more: [row.project, row.namespace, row.cluster].filter(Boolean).join(" · "),
        icon: Boxes,
        go: () => void navigate({ to: "/applications/$namespace/$name", params: row, search: {} }),
      })),
    [rows, navigate],
  );
}

/** Asked for when the palette is opened. */
function useStacksThere(): Command[] {
  const { texts: t } = useLanguage();
  const navigate = useNavigate();
  const items = useQuery(known).data?.items;
  return useMemo(
    () =>
      (items ?? []).map((row) => ({
        id: `stack ${row.namespace}/${row.name}`,
        title: row.name,
        more: [t.nav.stacks, row.project, row.namespace].filter(Boolean).join(" · "),
        icon: Layers,
        go: () => void navigate({ to: "/stacks/$namespace/$name", params: row, search: {} }),
      })),
    [items, t, navigate],
  );
}

function useLooks(onShortcuts: () => void): Command[] {
  const { texts: t, speak } = useLanguage();
  return useMemo(
    () => [
      { id: "shortcuts", title: t.palette.shortcuts, more: "?", icon: Keyboard, go: onShortcuts },
      ...THEMES.map((theme) => ({
        id: `theme ${theme}`,
        title: t.user[theme],
        more: t.user.theme,
        icon: SunMoon,
        go: () => applyTheme(theme),
      })),
      ...Object.entries(LANGUAGES).map(([code, name]) => ({
        id: `language ${code}`,
        title: name,
        more: t.user.language,
        icon: Languages,
        go: () => void speak(code as Language),
      })),
    ],
    [t, speak, onShortcuts],
  );
}
