// While a QR waits to be scanned, the page asks whether the phone has done something, and shows it at once.
(() => {
  const EVERY = 2000;

  const renew = async (place) => {
    const page = place.closest('[data-page]');
    const answer = await fetch(place.querySelector('a[href]').href, { headers: { 'X-Fragment': 'page' } });
    const inside = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = inside.querySelector(`#${CSS.escape(place.id)}`);
    if (!fresh) return;
    place.replaceWith(fresh);
    fresh.querySelector('input:not([type=hidden])')?.focus();
    page.dispatchEvent(new Event('fragment', { bubbles: true }));
  };

  setInterval(async () => {
    const place = [...document.querySelectorAll('[data-live]')].find((one) => one.offsetParent);
    if (!place || document.hidden) return;
    try {
      const answer = await fetch(place.dataset.live);
      const { mark } = answer.ok && !answer.redirected ? await answer.json() : place.dataset;
      if (mark !== place.dataset.mark) await renew(place);
    } catch {
      // The next turn asks again.
    }
  }, EVERY);
})();
