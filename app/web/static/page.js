// Comforts of the pages, which all work without them. The text size stays the reader's: nothing locks it.
(() => {
  const on = (type, act) => document.addEventListener(type, act);
  const within = (root, selector, act) => root.querySelectorAll(selector).forEach(act);
  const all = (selector, act) => within(document, selector, act);

  const actions = {
    renew(button) {
      within(button.form, '.captcha-image', (image) => { image.src = image.src.split('?')[0] + '?renew=' + Date.now(); });
      within(button.form, '[data-captcha]', (field) => { field.value = ''; field.focus(); });
    },
    speak(link) {
      const address = link.href.split('?')[0] + '?' + Date.now();
      new Audio(address).play().catch(() => { location.href = address; });
    },
    print() {
      window.print();
    },
    eye(button) {
      const field = document.getElementById(button.getAttribute('aria-controls'));
      const shown = field.type === 'password';
      field.type = shown ? 'text' : 'password';
      button.setAttribute('aria-pressed', shown);
    },
    size(link) {
      const large = document.documentElement.classList.toggle('large');
      document.cookie = `large_font=1;path=/;max-age=${large ? 31536000 : 0};samesite=lax`;
      document.body.toggleAttribute('data-weui-mode', large);
      if (large) document.body.dataset.weuiMode = 'care';
      link.firstChild.data = large ? '标准' : '大字';
    },
  };

  on('click', (event) => {
    const target = event.target.closest('[data-act]');
    if (!target) return;
    event.preventDefault();
    actions[target.dataset.act](target);
  });
  on('submit', (event) => {
    const form = event.target;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = 1;
    setTimeout(() => delete form.dataset.sent, 8000);
  });
  // A page that comes back from the browser's memory may be sent again.
  addEventListener('pageshow', () => all('form', (form) => delete form.dataset.sent));
  const showButtons = (root) => within(root, '[data-act=eye], [data-act=print]', (button) => { button.hidden = false; });
  // A part of a page that came later, as the desktop's tabs do.
  on('fragment', (event) => showButtons(event.target));
  showButtons(document);
  all('.error-summary', (summary) => summary.focus());
})();
