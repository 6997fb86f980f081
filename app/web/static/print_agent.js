// The print control on this computer: two addresses of the loopback, and what a browser asks before it lets a page there.
globalThis.printControl = (() => {
  const PORTS = [18632, 28632];
  const PATIENCE = 3000;
  let base = null;

  // What browsers call the permission, the newest name first; pages of the loopback itself need none.
  async function permission() {
    if (['localhost', '127.0.0.1'].includes(location.hostname)) return 'granted';
    for (const name of ['loopback-network', 'local-network-access']) {
      try { return (await navigator.permissions.query({ name })).state; } catch { /* an older or newer browser */ }
    }
    return 'granted';
  }

  async function call(address, path, body, patience = PATIENCE) {
    const answer = await fetch(address + path, {
      method: body ? 'POST' : 'GET',
      headers: body ? { 'Content-Type': 'application/json' } : {},
      body: body && JSON.stringify(body),
      cache: 'no-store',
      credentials: 'omit',
      signal: AbortSignal.timeout(patience),
    });
    const said = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(said.message), { said });
    return said;
  }

  // `state`: ready, unpaired, absent, prompt (the browser will ask) or denied (the browser says no).
  async function find({ ask = false } = {}) {
    const allowed = await permission();
    if (allowed === 'denied') return { state: 'denied' };
    if (allowed === 'prompt' && !ask) return { state: 'prompt' };
    for (const port of PORTS) {
      const address = `http://127.0.0.1:${port}`;
      try {
        // People need time to answer the browser's question.
        const said = await call(address, '/v1/ping', null, allowed === 'prompt' ? 60_000 : PATIENCE);
        base = address;
        return { state: said.state === 'paired' ? 'ready' : 'unpaired', agent: said.agent, name: said.name };
      } catch { /* the other port, or nobody */ }
    }
    return { state: (await permission()) === 'denied' ? 'denied' : 'absent' };
  }

  const printers = async () => (await call(base, '/v1/printers')).printers;
  const print = (ticket, printer) => call(base, '/v1/print', { ticket, printer });
  return { find, printers, print };
})();
