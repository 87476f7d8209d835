/** Patches as one reads them, to copy or to download; and what they leave out. */

import { Copy, Download } from "lucide-react";
import { useState } from "react";
import type { Adoption, Patch } from "@/api/drift";
import { Button } from "@/design/Button";
import { patchLines } from "@/domain/drift";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Patches.module.css";

export function Patches({ adoption, name }: { adoption: Adoption; name: string }) {
  const t = useText();
  return (
    <>
      {adoption.patches.length === 0 && <p>{t.drift.adoptNone}</p>}
      {adoption.patches.map((each) => (
        <One key={each.repoUrl + each.files.join()} patch={each} name={name} />
      ))}
      {adoption.refusals.length > 0 && (
        <ul className={styles.refusals} aria-label={t.drift.refused}>
          {adoption.refusals.map((each) => (
            <li key={`${each.object} ${each.field}`}>
              <b>{t.drift.refused}:</b> <bdi>{harmless(each.object, 300)}</bdi> <code>{harmless(each.field, 300)}</code>
              : <bdi>{harmless(each.why, 500)}</bdi>
              {each.remedy && (
                <small>
                  <bdi>{harmless(each.remedy, 500)}</bdi>
                </small>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function One({ patch, name }: { patch: Patch; name: string }) {
  const t = useText();
  const [copied, setCopied] = useState(false);
  const copy = () => void navigator.clipboard.writeText(patch.patch).then(() => setCopied(true));
  return (
    <figure className={styles.patch}>
      <figcaption>
        {t.drift.apply} <bdi>{harmless(patch.repoUrl, 300)}</bdi>
        {patch.revision && (
          <>
            {" "}
            ({t.drift.branch} <bdi>{harmless(patch.revision, 100)}</bdi>)
          </>
        )}
      </figcaption>
      <pre tabIndex={0} role="region" aria-label={t.drift.patch}>
        {patchLines(patch.patch).map((each, at) => (
          <span key={at} data-sign={each.sign}>
            {harmless(each.text)}
            {"\n"}
          </span>
        ))}
      </pre>
      {patch.shared.length > 0 && <p className={styles.warn}>{t.drift.shared(patch.shared.join(", "))}</p>}
      <div className={styles.foot}>
        {navigator.clipboard && (
          <Button onPress={copy}>
            <Copy size={15} aria-hidden />
            {t.drift.copy}
          </Button>
        )}
        <Button onPress={() => save(patch.patch, `${name}.patch`)}>
          <Download size={15} aria-hidden />
          {t.drift.download}
        </Button>
        <span role="status">{copied && t.drift.copied}</span>
      </div>
    </figure>
  );
}

function save(text: string, name: string) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/x-patch" }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}
