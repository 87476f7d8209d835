/** Pods by where they run, by their owner, or by what stands at the top of their owners. */

import type { Item } from "../tree";
import { byName, groupBy, WORST_FIRST } from "./facts";
import type { Grouping } from "./look";

/** A node of the cluster, as the resource tree may tell it. */
export interface Host {
  name: string;
  resourcesInfo?: {
    resourceName?: string;
    requestedByApp?: number;
    requestedByNeighbors?: number;
    capacity?: number;
  }[];
  systemInfo?: Record<string, string>;
  labels?: Record<string, string>;
}

export interface Amount {
  /** `cpu`, `memory` or `storage`; in cores, or in bytes. */
  readonly name: string;
  readonly asked: number;
  readonly others: number;
  /** 0: not known. */
  readonly capacity: number;
}

/** Of an amount whose capacity is known; each as a part of all that is drawn, from 0 to 1. */
export interface Shares {
  readonly asked: number;
  readonly others: number;
  /** What nobody has asked for, in the unit of the amount. */
  readonly free: number;
  /** What was asked for and is not there. */
  readonly lacking: number;
}

export interface PodGroup {
  /** Name of the node, or id of the object; empty: nowhere yet, or nobody's. */
  readonly id: string;
  readonly item: Item | undefined;
  readonly pods: readonly Item[];
  readonly amounts: readonly Amount[];
  /** The node, as far as it is known. */
  readonly host: Host | undefined;
}

export interface Pod {
  /** What `kubectl get pods` calls its status. */
  readonly word: string;
  readonly ready: string;
  readonly restarts: number;
  readonly node: string;
}

export function pod(item: Item): Pod {
  const { facts } = item;
  return {
    word: facts["Status Reason"] || "",
    ready: facts.Containers ?? "",
    restarts: Number(facts["Restart Count"] ?? 0) || 0,
    node: facts.Node ?? "",
  };
}

/** *all*: every object, for the owners; *shown*: which pods. */
export function podGroups(
  all: readonly Item[],
  shown: (item: Item) => boolean,
  by: Grouping,
  hosts: readonly Host[] = [],
): PodGroup[] {
  const byId = new Map(all.map((each) => [each.id, each]));
  const key = { node: nodeOf, parent: parentOf, top: topOf }[by];
  const pods = all.filter((each) => each.kind === "Pod" && each.group === "" && shown(each));
  const groups = groupBy(pods, (each) => key(each, byId));
  const known = new Map(by === "node" ? hosts.map((each) => [each.name, each]) : []);
  return [...groups]
    .map(([id, members]) => ({
      id,
      item: by === "node" ? undefined : byId.get(id),
      pods: members.sort(worstFirst),
      amounts: by === "node" ? amounts(members, known.get(id)) : [],
      host: known.get(id),
    }))
    .sort((a, b) => Number(!a.id) - Number(!b.id) || byName(a.item?.name ?? a.id, b.item?.name ?? b.id));
}

const nodeOf = (item: Item) => pod(item).node;

function parentOf(item: Item, byId: ReadonlyMap<string, Item>): string {
  return item.parents.find((each) => byId.has(each)) ?? "";
}

function topOf(item: Item, byId: ReadonlyMap<string, Item>): string {
  const seen = new Set([item.id]);
  let top = "";
  for (let next = parentOf(item, byId); next && !seen.has(next); ) {
    seen.add((top = next));
    const above = byId.get(next);
    next = above ? parentOf(above, byId) : "";
  }
  return top;
}

function worstFirst(a: Item, b: Item): number {
  return rank(a) - rank(b) || byName(a.name, b.name);
}

function rank({ health }: Item): number {
  const found = WORST_FIRST.indexOf(health as (typeof WORST_FIRST)[number]);
  return found < 0 ? WORST_FIRST.length : found;
}

/** What pods of this application ask for on a node, and what else is known of it. */
function amounts(pods: readonly Item[], host: Host | undefined): Amount[] {
  return ["cpu", "memory", "storage"].flatMap((name) => {
    const told = host?.resourcesInfo?.find((each) => each.resourceName === name);
    const asked = told?.requestedByApp ?? pods.reduce((sum, each) => sum + (Number(each.facts[name]) || 0), 0);
    const others = told?.requestedByNeighbors ?? 0;
    const capacity = told?.capacity ?? 0;
    return asked || capacity ? [{ name, asked: asked / 1000, others: others / 1000, capacity: capacity / 1000 }] : [];
  });
}

export function shares({ asked, others, capacity }: Amount): Shares {
  const whole = Math.max(capacity, asked + others) || 1;
  return {
    asked: asked / whole,
    others: others / whole,
    free: Math.max(0, capacity - asked - others),
    lacking: Math.max(0, asked + others - capacity),
  };
}

/** What a node runs: system, architecture, version of Kubernetes; what it does not say is left out. */
export function system({ systemInfo = {} }: Host): string[] {
  const { osImage, architecture, kubeletVersion } = systemInfo;
  return [osImage, architecture, kubeletVersion].filter((each): each is string => Boolean(each));
}

/** `250m`, `1.5`, `512 MiB`. */
export function amount(name: string, value: number): string {
  if (name === "cpu")
    return value > 0 && value < 1 ? `${Math.round(value * 1000)}m` : String(Math.round(value * 100) / 100);
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const step = value > 0 ? Math.min(units.length - 1, Math.floor(Math.log2(value) / 10)) : 0;
  return `${Math.round((value / 1024 ** step) * 10) / 10} ${units[step]}`;
}
