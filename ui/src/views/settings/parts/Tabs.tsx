/** Views of one section, each with its address. */

import type { ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs as Whole } from "react-aria-components";
import styles from "./parts.module.css";
import { useAddress } from "./useAddress";

interface Props {
  label: string;
  names: Readonly<Record<string, string>>;
  at: string;
  children: ReactNode;
}

export function Tabs({ label, names, at, children }: Props) {
  const address = useAddress();
  const [first] = Object.keys(names);
  const choose = (tab: string) => address.say({ tab: tab === first ? undefined : tab, q: undefined });
  return (
    <Whole selectedKey={at} onSelectionChange={(key) => choose(String(key))} className={styles.views ?? ""}>
      <TabList aria-label={label} className={styles.tabs ?? ""}>
        {Object.entries(names).map(([id, name]) => (
          <Tab key={id} id={id}>
            {name}
          </Tab>
        ))}
      </TabList>
      <TabPanel key={at} id={at} className={styles.panel ?? ""}>
        {children}
      </TabPanel>
    </Whole>
  );
}
