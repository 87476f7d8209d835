/** What is decided of a proposal; each is for what was looked at when the dialog was opened. */

import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { approveProposal, goAhead, type Proposal, rejectProposal, removeProposal } from "@/api/proposals";
import { useWords } from "@/text/stacks";
import { Ask } from "@/views/stack/Ask";
import styles from "@/views/stack/Dialog.module.css";
import type { ProposalSearch } from "./address";

interface Props {
  proposal: Proposal;
  act: ProposalSearch["act"];
  onClose: () => void;
}

export function Dialogs({ proposal, act, onClose }: Props) {
  return act ? <Opened key={act} proposal={proposal} act={act} onClose={onClose} /> : null;
}

function Opened({ proposal, act, onClose }: Props) {
  const t = useWords();
  const navigate = useNavigate();
  const { metadata, status = {} } = proposal;
  const [{ digest = "", revision = "" }] = useState(status);
  const same = digest === (status.digest ?? "") && revision === (status.revision ?? "");
  const changed = !same && (
    <p role="alert" className={styles.caution}>
      {t.proposals.changed}
    </p>
  );
  switch (act) {
    case "approve":
      return (
        <Ask
          title={t.proposals.approveTitle}
          hint={t.proposals.approveHint}
          words={t.proposals.comment}
          go={t.proposals.approveGo}
          blocked={!same || !digest}
          act={(comment) => approveProposal(metadata, digest, comment)}
          onClose={onClose}
        >
          {changed}
        </Ask>
      );
    case "reject":
      return (
        <Ask
          title={t.proposals.rejectTitle}
          hint={t.proposals.rejectHint}
          words={t.proposals.reason}
          required
          danger
          go={t.proposals.rejectGo}
          blocked={!same || !digest}
          act={(reason) => rejectProposal(metadata, digest, reason)}
          onClose={onClose}
        >
          {changed}
        </Ask>
      );
    case "look":
      return (
        <Ask
          title={t.proposals.lookTitle}
          hint={t.proposals.lookHint}
          go={t.proposals.lookGo}
          blocked={!same}
          act={() => goAhead(metadata, revision)}
          onClose={onClose}
        >
          {changed}
        </Ask>
      );
    case "remove":
      return (
        <Ask
          title={t.proposals.removeTitle}
          hint={t.proposals.removeHint}
          danger
          go={t.proposals.removeGo}
          act={() => removeProposal(metadata)}
          onClose={onClose}
          onDone={() => void navigate({ to: "/proposals", search: {} })}
        />
      );
    default:
      return null;
  }
}
