"use strict";
const MOST = 200000, PATIENCE = 5000;

function address(form) {
  const query = new URLSearchParams();
  let path = form.dataset.path;
  for (const { name, value, dataset } of form.elements) {
    if (!name || !value) continue;
    if (dataset.in === "path") path = path.replace(`{${name}}`, encodeURIComponent(value));
    if (dataset.in === "query") (dataset.many ? value.split(",") : [value]).forEach((each) => query.append(name, each));
  }
  return document.body.dataset.root + path + (query.size ? `?${query}` : "");
}

function pretty(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}

/* A stream has no end: what came within some seconds is shown. */
async function read(answer, stop) {
  const timer = setTimeout(() => stop.abort(), PATIENCE), decoder = new TextDecoder();
  const reader = answer.body.getReader();
  let text = "";
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      text += decoder.decode(piece.value, { stream: true });
      if (text.length > MOST) { stop.abort(); return `${text.slice(0, MOST)}\n…`; }
    }
    return pretty(text);
  } catch (error) {
    if (error.name !== "AbortError") throw error;
    return `${text}\n… (${PATIENCE / 1000} s)`;
  } finally { clearTimeout(timer); }
}

async function tried(event) {
  event.preventDefault();
  const form = event.target, out = form.querySelector("output"), url = address(form), stop = new AbortController();
  out.textContent = `GET ${url}\n…`;
  try {
    const answer = await fetch(url, { headers: { Accept: form.dataset.media }, signal: stop.signal });
    out.textContent = `GET ${url}\n${answer.status} ${answer.statusText}\n\n${await read(answer, stop)}`;
  } catch (error) { out.textContent = `GET ${url}\n${error}`; }
}

document.querySelectorAll("form").forEach((form) => form.addEventListener("submit", tried));
document.getElementById("find").addEventListener("input", ({ target }) => {
  const wanted = target.value.toLowerCase();
  document.querySelectorAll("details").forEach((each) => {
    each.hidden = !each.querySelector("summary").textContent.toLowerCase().includes(wanted);
  });
});
