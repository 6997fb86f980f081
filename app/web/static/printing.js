// 自助打印: the buttons over the list open what they do with the chosen line as a tab of its own.
(() => {
  const tell = (button, words) => {
    const line = Object.assign(document.createElement('p'), { className: 'notice warn', textContent: words });
    button.closest('[data-page]').querySelector('[data-told]').replaceChildren(line);
  };

  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-chosen]');
    if (!button) return;
    const chosen = button.form.elements.certificate?.value;
    event.preventDefault();
    if (!chosen) {
      tell(button, '请先勾选一条证书');
      return;
    }
    const link = document.createElement('a');
    link.href = button.dataset.chosen.replace('/0/', `/${chosen}/`);
    link.title = button.title;
    link.dataset.tab = '';
    link.hidden = true;
    button.after(link);
    link.click();
    link.remove();
  });

  // A page that waits for something asks again by itself, as long as it is shown.
  document.addEventListener('fragment', ({ target }) => {
    const again = target.querySelector('[data-again]');
    if (again) setTimeout(() => again.isConnected && again.click(), again.dataset.again * 1000);
  });
})();
