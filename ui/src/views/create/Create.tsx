export function Create() {
  return null;
}
