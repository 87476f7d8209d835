/** The three ways to put an end to a difference: put back, ignore, adopt. */

import { EyeOff, GitPullRequestArrow, Undo2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/design/Button";
import type { Drifted } from "@/domain/drift";
import { useText } from "@/text";
import { AdoptDialog } from "./AdoptDialog";
import { HealDialog } from "./HealDialog";
import { IgnoreDialog } from "./IgnoreDialog";

export function Actions({ items }: { items: readonly Drifted[] }) {
  const t = useText();
  const [open, setOpen] = useState<"heal" | "ignore" | "adopt">();
  const [said, say] = useState("");
  const close = (done = "") => {
    setOpen(undefined);
    say(done);
  };
  return (
    <>
      <Button kind="main" onPress={() => setOpen("heal")}>
        <Undo2 size={15} aria-hidden />
        {t.drift.heal}
      </Button>
      <Button onPress={() => setOpen("ignore")}>
        <EyeOff size={15} aria-hidden />
        {t.drift.ignore}
      </Button>
      <Button onPress={() => setOpen("adopt")}>
        <GitPullRequestArrow size={15} aria-hidden />
        {t.drift.adopt}
      </Button>
      <span role="status">{said}</span>
      {open === "heal" && <HealDialog items={items} onClose={close} />}
      {open === "ignore" && <IgnoreDialog items={items} onClose={close} />}
      {open === "adopt" && <AdoptDialog items={items} onClose={close} />}
    </>
  );
}
