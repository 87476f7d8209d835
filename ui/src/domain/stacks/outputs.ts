/** `map(string)` of `["map", "string"]`: a type as Terraform's JSON has it, as one writes it. */
export function typeName(type: unknown): string {
  if (typeof type === "string") return type;
  if (!Array.isArray(type)) return "";
  const [kind, of] = type as [unknown, unknown];
  if (kind === "object" && typeof of === "object" && of !== null) return `object(${Object.keys(of).join(", ")})`;
  if (kind === "tuple" && Array.isArray(of)) return `tuple(${of.map(typeName).join(", ")})`;
  return `${String(kind)}(${typeName(of)})`;
}
