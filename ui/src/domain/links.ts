/** Addresses that others have written down: those that a browser may be sent to, and what they are called. */

const PREFIX = "link.argocd.argoproj.io/";
const MOST = 50;

export interface Place {
  readonly title: string;
  readonly url: string;
}

/** The address, if it is an absolute one of the web; anything else (`javascript:`, `data:` …) is none. */
export function webAddress(text: string | undefined): string | undefined {
  if (!text) return undefined;
  try {
    const found = new URL(text.trim());
    return found.protocol === "https:" || found.protocol === "http:" ? found.href : undefined;
  } catch {
    return undefined;
  }
}

/** `URL` or `TITLE|URL`, as Argo CD writes both in annotations and summaries. */
function place(said: string, untitled: (url: string) => string): Place[] {
  const bar = said.lastIndexOf("|");
  const url = webAddress(said.slice(bar + 1));
  return url ? [{ title: (bar > 0 && said.slice(0, bar).trim()) || untitled(url), url }] : [];
}

/** Links that people have written beside an object: `link.argocd.argoproj.io/NAME: URL`. */
export function annotated(annotations: Readonly<Record<string, string>> = {}): Place[] {
  return Object.entries(annotations)
    .filter(([key]) => key.startsWith(PREFIX))
    .slice(0, MOST)
    .flatMap(([key, value]) => place(value, () => key.slice(PREFIX.length)));
}

/** Where what is deployed is to be reached, as summaries and trees tell it (`externalURLs`). */
export function reached(urls: readonly string[] = []): Place[] {
  return urls.slice(0, MOST).flatMap((each) => place(each, (url) => url.replace(/^https?:\/\/|\/$/giu, "")));
}

/** Those of them that are no links of the application's own, which its summary holds as well. */
export function reachedBeside(own: readonly Place[], urls: readonly string[] | undefined): Place[] {
  const known = new Set(own.map(({ url }) => url));
  return reached(urls).filter(({ url }) => !known.has(url));
}

/** Where a commit is to be seen on the web, of the hosts whose addresses are known. */
export function commitPage(repository: string | undefined, commit: string): string | undefined {
  if (!repository || !/^[0-9a-f]{40}$/u.test(commit)) return undefined;
  const plain = repository.replace(/^(?:ssh:\/\/)?git@([^:/]+)[:/]/u, "https://$1/").replace(/\.git\/?$/u, "");
  const page = webAddress(plain);
  if (!page) return undefined;
  const { hostname } = new URL(page);
  if (/(^|\.)github\./u.test(hostname)) return `${page}/commit/${commit}`;
  if (/(^|\.)gitlab\./u.test(hostname)) return `${page}/-/commit/${commit}`;
  if (/(^|\.)bitbucket\./u.test(hostname)) return `${page}/commits/${commit}`;
  return undefined;
}

/** A web page of the repository itself. */
export function repositoryPage(repository: string | undefined): string | undefined {
  const page = webAddress(repository?.replace(/^(?:ssh:\/\/)?git@([^:/]+)[:/]/u, "https://$1/"));
  if (!page) return undefined;
  const found = new URL(page);
  found.username = "";
  found.password = "";
  return found.href.replace(/\.git\/?$/u, "");
}

/** "owner/name", as people call it. */
export function repositoryName(repository = ""): string {
  return repository.replace(/^.*\/(?=[^/]+\/[^/]+$)/u, "");
}
