/** Another token, of an account or of a role: for how long, and then the token itself, once. */

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Overlay } from "@/design/Overlay";
import { useSaid } from "@/text/settings";
import { Once } from "./Copy";
import { Form, type Values } from "./Form";

interface Props {
  of: string;
  make: (id: string, lifetime: number) => Promise<string>;
  onMade: () => void;
  onClose: () => void;
}

export function TokenDialog({ of, make, onMade, onClose }: Props) {
  const t = useSaid();
  const [values, setValues] = useState<Values>({ expiresIn: "2592000" });
  const making = useMutation({
    mutationFn: () => make(values.id ?? "", Number(values.expiresIn)),
    onSuccess: onMade,
  });
  if (making.data) return <Once title={t.accounts.newTokenTitle(of)} text={making.data} onClose={onClose} />;
  const shortest = Object.entries(t.accounts.lifetimes).sort(([a], [b]) => (Number(a) || 1e12) - (Number(b) || 1e12));
  return (
    <Overlay title={t.accounts.newTokenTitle(of)} onClose={onClose}>
      <Form
        fields={[
          { name: "id", label: t.accounts.tokenId, hint: t.accounts.tokenIdHint, first: true },
          { name: "expiresIn", label: t.accounts.lifetime, kind: "select", options: shortest },
        ]}
        values={values}
        onValues={setValues}
        error={making.error}
        go={t.accounts.make}
        busy={making.isPending}
        onSubmit={() => making.mutate()}
        onClose={onClose}
      />
    </Overlay>
  );
}
