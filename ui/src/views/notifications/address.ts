/** Which notifications are looked at, as addresses say it. */

import { type Said, texts } from "@/domain/address";

export const NOTIFICATIONS_SEARCH = ["phase", "service", "trigger", "project", "kind", "namespace", "name"] as const;
export type NotificationsSearch = Partial<Record<(typeof NOTIFICATIONS_SEARCH)[number], string>>;

export const notificationsSearch = (said: Said): NotificationsSearch => texts(said, NOTIFICATIONS_SEARCH);
