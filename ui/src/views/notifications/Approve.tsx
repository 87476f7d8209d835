/** Where a link in a message leads: it shows what waits; nothing is approved before somebody says so here. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError } from "@/api/client";
import { answerInvitation, type Invited, invitation } from "@/api/notifications";
import { Button } from "@/design/Button";
import { Awaited, Notice } from "@/design/Notice";
import { Time } from "@/design/Time";
import { useTitle } from "@/design/title";
import view from "@/design/view.module.css";
import { harmless } from "@/domain/shown";
import { useSaid } from "@/text/settings";
import styles from "./Notifications.module.css";

const route = getRouteApi("/inside/approve/$link");

export function Approve() {
  const t = useSaid().notifications.approve;
  useTitle(t.title);
  const { link } = route.useParams();
  const found = useQuery(invitation(link));
  if (found.error instanceof ApiError && found.error.status === 404)
    return (
      <Notice title={t.bad} of={t.title}>
        <p>{t.badHint}</p>
      </Notice>
    );
  if (!found.data) return <Awaited query={found} of={t.title} />;
  return <Known link={link} of={found.data} />;
}

function Known({ link, of }: { link: string; of: Invited }) {
  const t = useSaid().notifications.approve;
  const approving = useMutation({ mutationFn: (comment: string) => answerInvitation(link, of.digest, comment) });
  if (approving.isSuccess)
    return (
      <Notice title={t.given} of={t.title}>
        <Look of={of} />
      </Notice>
    );
  if (of.state !== "open")
    return (
      <Notice title={of.state === "used" ? t.used : t.over} of={t.title}>
        <p>{t.overHint}</p>
        <Look of={of} />
      </Notice>
    );
  return (
    <div className={view.page}>
      <h1>
        {t.title}: <bdi>{harmless(of.name, 253)}</bdi>
      </h1>
      <p>{t.waits(of.kind)}</p>
      <p>
        <Look of={of} />
      </p>
      <Form of={of} error={approving.error} busy={approving.isPending} onGive={(said) => approving.mutate(said)} />
    </div>
  );
}

interface FormProps {
  of: Invited;
  error: Error | null;
  busy: boolean;
  onGive: (comment: string) => void;
}

function Form({ of, error, busy, onGive }: FormProps) {
  const t = useSaid().notifications.approve;
  const [comment, setComment] = useState("");
  return (
    <form
      className={styles.approve}
      onSubmit={(event) => {
        event.preventDefault();
        onGive(comment);
      }}
    >
      <p>
        {t.plan} <code>{of.digest.slice(0, 12)}</code>, {t.until} <Time at={of.until} />
      </p>
      <label>
        {t.comment}
        <textarea value={comment} maxLength={1000} onChange={({ target }) => setComment(target.value)} />
      </label>
      <Button type="submit" isDisabled={busy}>
        {t.give}
      </Button>
      {error && <p role="alert">{error.message}</p>}
    </form>
  );
}

function Look({ of }: { of: Invited }) {
  const t = useSaid().notifications.approve;
  const params = { namespace: of.namespace, name: of.name };
  if (of.kind === "Stack")
    return (
      <Link to="/stacks/$namespace/$name" params={params} search={{}}>
        {t.look}
      </Link>
    );
  if (of.kind === "Proposal")
    return (
      <Link to="/proposals/$namespace/$name" params={params} search={{}}>
        {t.look}
      </Link>
    );
  return (
    <Link to="/applications/$namespace/$name" params={params} search={{ act: "confirm" }}>
      {t.look}
    </Link>
  );
}
