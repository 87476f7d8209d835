/** A text as a file of whoever looks. */
export function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name.replace(/[^\w.-]+/gu, "-").slice(0, 200);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}
