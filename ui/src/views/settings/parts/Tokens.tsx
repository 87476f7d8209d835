/** Tokens that were given out; what they are is nobody's to know. */

import { Button } from "@/design/Button";
import { Time } from "@/design/Time";
import { useSaid } from "@/text/settings";
import { Table } from "./Listing";
import { Hint } from "./Page";

export interface Given {
  id: string;
  iat: number;
  exp?: number;
}

const when = (seconds: number) => new Date(seconds * 1000).toISOString();

export function Tokens({ of, onTake }: { of: readonly Given[]; onTake: ((id: string) => void) | undefined }) {
  const t = useSaid();
  if (of.length === 0) return <Hint>{t.accounts.noTokens}</Hint>;
  const take = {
    title: "",
    cell: (each: Given) => (
      <Button aria-label={`${t.accounts.takeToken} ${each.id}`} onPress={() => onTake?.(each.id)}>
        {t.accounts.takeToken}
      </Button>
    ),
  };
  return (
    <Table
      label={t.accounts.tokens}
      rows={of}
      keyOf={(each) => each.id}
      columns={[
        { title: t.accounts.tokenId, cell: (each) => <bdi>{each.id}</bdi> },
        { title: t.accounts.issued, cell: (each) => <Time at={when(each.iat)} /> },
        {
          title: t.accounts.expires,
          cell: (each) => (each.exp ? <Time at={when(each.exp)} ahead /> : t.accounts.never),
        },
        ...(onTake ? [take] : []),
      ]}
    />
  );
}
