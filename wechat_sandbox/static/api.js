// Talk to the script interface under /_sandbox/.

export class SandboxError extends Error {}

async function read(answer) {
  const found = await answer.json();
  if (!answer.ok) throw new SandboxError(found.error?.message ?? `HTTP ${answer.status}`);
  return found;
}

export async function get(name, query = {}) {
  const filled = Object.entries(query).filter(([, value]) => value !== "");
  return read(await fetch(`/_sandbox/${name}?${new URLSearchParams(filled)}`));
}

// Let one reading wait for the one before it: an older answer that comes late must not undo a newer one.
export function inTurn(reading) {
  let last = Promise.resolve();
  return (...given) => {
    const next = last.then(() => reading(...given));
    last = next.catch(() => {});
    return next;
  };
}

export async function post(name, body = {}) {
  const headers = { "Content-Type": "application/json" };
  return read(await fetch(`/_sandbox/${name}`, { method: "POST", headers, body: JSON.stringify(body) }));
}
