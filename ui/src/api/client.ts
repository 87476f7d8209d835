/** Requests to the server, at whatever path it is below (`<base>`). */

export const ROOT = new URL(document.baseURI).pathname.replace(/\/$/u, "");

/** In place of a status: something on the way, such as a proxy, has answered in its stead, or the answer broke off. */
export const UNREADABLE = -1;

/** The server refused; `hint` says what to do, if it knows. Status 0: nobody answers. */
export class ApiError extends Error {
  readonly status: number;
  readonly hint: string;

  constructor(status: number, message: string, hint = "") {
    super(message);
    this.status = status;
    this.hint = hint;
  }
}

type Params = Record<string, string | number | boolean | readonly string[] | undefined>;

export function path(where: string, params: Params = {}): string {
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined) said.append(name, String(each));
  }
  return `${ROOT}${where}${said.size ? `?${said}` : ""}`;
}

export async function get<T>(where: string, params?: Params, signal?: AbortSignal): Promise<T> {
  return asked<T>("GET", path(where, params), undefined, signal);
}

export async function send<T>(
  method: "POST" | "PUT" | "PATCH" | "DELETE",
  where: string,
  body?: unknown,
  params?: Params,
): Promise<T> {
  return asked<T>(method, path(where, params), body);
}

async function asked<T>(method: string, url: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["Content-Type"] = "application/json";
  const response = await fetch(url, {
    method,
    headers,
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ?? null,
  }).catch((error: unknown) => {
    throw signal?.aborted ? error : new ApiError(0, "");
  });
  if (!response.ok) throw await refusal(response);
  return (await response.json().catch((error: unknown) => {
    throw signal?.aborted ? error : new ApiError(UNREADABLE, "");
  })) as T;
}

async function refusal(response: Response): Promise<ApiError> {
  const said = (await response.json().catch(() => ({}))) as { message?: string; hint?: string };
  return new ApiError(response.status, said.message ?? response.statusText, said.hint);
}
