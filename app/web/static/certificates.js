// Comforts of the pages about certificates; all of it works without them. Tabs come and go, so it hangs on the document.
(() => {
  // What a page has to tell stands in its place for it.
  const tell = (element, content) => {
    const page = element.closest('[data-page]') || document;
    page.querySelector('[data-told]')?.replaceChildren(content);
  };

  const copied = (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    // Browsers offer the clipboard to encrypted pages only; the old way still serves the others.
    const field = Object.assign(document.createElement('textarea'), { value: text, className: 'unseen' });
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done ? Promise.resolve() : Promise.reject(new Error('copy'));
  };
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-copy]');
    if (!button) return;
    const number = button.dataset.copy;
    const words = await copied(number).then(() => `已复制 ${number}`, () => `未能复制，请手动选择 ${number}`);
    tell(button, Object.assign(document.createElement('p'), { className: 'notice info', textContent: words }));
  });

  // 下载二维码 stays on its page: the answer's file is fetched, and what it says about the SMS is told here.
  document.addEventListener('submit', async (event) => {
    const form = event.target.closest('form[data-qr]');
    if (!form || event.defaultPrevented) return;
    event.preventDefault();
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.action, { method: 'POST', body, headers: { 'X-Fragment': 'page' } });
      const inside = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const file = inside.querySelector('[data-file]');
      if (!file) throw new Error('another page');
      tell(form, inside.querySelector('[data-outcome]') || '');
      Object.assign(document.createElement('a'), { href: file.getAttribute('href'), download: '' }).click();
    } catch {
      form.submit();
    } finally {
      delete form.dataset.sent;
    }
  });
})();
