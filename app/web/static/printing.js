// 自助打印: buttons over the list act on the chosen line; 文件打印 and 打印结果确认 are dialogs over the desktop.
(() => {
  const control = globalThis.printControl;
  const WAITING = document.body.dataset.waitingJob;
  let dialog = null;
  let found = { state: 'absent' };
  let wished = null;

  // --- The dialog: it shows a page of ours, follows its forms, and closes when they lead elsewhere.

  function makeDialog() {
    const made = document.createElement('dialog');
    made.className = 'print-dialog';
    made.append(document.getElementById('print-dialog').content.cloneNode(true));
    // Chromium closes at the second Esc whatever the first one was answered.
    const isLocked = () => made.querySelector('[data-locked]') && !('over' in made.dataset);
    made.addEventListener('cancel', (event) => isLocked() && event.preventDefault());
    made.addEventListener('close', () => {
      if (isLocked()) made.showModal();
      else {
        made.remove();
        if (dialog === made) dialog = null;
      }
    });
    document.body.append(made);
    return made;
  }

  async function go(url, request) {
    let answer;
    try {
      answer = await fetch(url, { ...request, headers: { 'X-Fragment': 'page' } });
    } catch {
      tellInDialog('网络中断，请检查网络后重试；打印的进度都已保存。');
      return;
    }
    if (answer.status === 401 || new URL(answer.url).pathname === document.body.dataset.login) location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-page]');
    const inside = page?.querySelector('[data-in-dialog]');
    if (inside) show(page, inside, answer.url);
    else leave(page);
  }

  function show(page, inside, url) {
    if (!dialog) {
      dialog = makeDialog();
      dialog.showModal();
    }
    dialog.dataset.url = url;
    dialog.querySelector('h2').textContent = page.dataset.title;
    dialog.querySelector('[data-cross]').hidden = inside.matches('[data-locked]');
    const body = dialog.querySelector('[data-body]');
    if (body.innerHTML === page.innerHTML) {
      again(body);
      return;
    }
    body.replaceChildren(...page.childNodes);
    (body.querySelector('[aria-invalid], [autofocus]') || dialog.querySelector('h2')).focus();
    again(body);
    offerPrinters(body);
    sendWished(body);
  }

  // What the next page says stands over the list, which is asked for again; elsewhere at the top of what is shown.
  function leave(page) {
    if (dialog) {
      dialog.dataset.over = '';
      dialog.close();
    }
    document.querySelectorAll('[data-waiting-notice]').forEach((notice) => notice.remove());
    const notices = page ? [...page.querySelectorAll(':scope > .notice, .box > .notice')] : [];
    const panels = [...document.querySelectorAll('#main > [role=tabpanel]')];
    const shown = panels.find((panel) => !panel.hidden);
    panels.forEach((panel) => {
      const told = panel.querySelector('[data-agent-state]') && panel.querySelector('[data-told]');
      const form = told && panel.querySelector('form[data-into]');
      if (!form) return;
      const say = () => panel === shown && panel.querySelector('[data-told]').replaceChildren(...notices);
      panel.addEventListener('fragment', say, { once: true });
      form.requestSubmit();
    });
    if (!shown.querySelector('[data-told]')) shown.firstElementChild?.prepend(...notices);
  }

  function again(root) {
    const link = root.querySelector('[data-again]');
    const at = dialog;
    if (link) setTimeout(() => dialog === at && dialog.contains(link) && go(link.href), link.dataset.again * 1000);
  }

  function tellInDialog(words) {
    const told = dialog?.querySelector('[data-told]') || dialog?.querySelector('[data-failed]');
    told?.replaceChildren(Object.assign(document.createElement('p'), { className: 'notice bad', textContent: words }));
  }

  // --- The print control.

  const WORDS = {
    ready: '打印控件已连接', unpaired: '打印控件未配对', absent: '打印控件未连接', prompt: '打印控件未检测', denied: '浏览器未允许打印控件',
  };

  async function look(options) {
    found = await control.find(options);
    document.querySelectorAll('[data-agent-state]').forEach((sign) => {
      sign.hidden = false;
      sign.dataset.agentState = found.state;
      sign.querySelector('[data-words]').textContent = WORDS[found.state];
    });
    return found;
  }

  const PRINTER_ZH = { offline: '（脱机）', stopped: '（已停止）', printing: '（打印中）' };

  async function offerPrinters(root) {
    const selects = [...root.querySelectorAll('[data-printer]')];
    if (!selects.length || found.state !== 'ready') return;
    let printers = [];
    try { printers = await control.printers(); } catch { await look(); }
    for (const select of selects) {
      select.replaceChildren(...printers.map(({ name, state, is_default: isDefault }) => {
        const words = name + (PRINTER_ZH[state] || (isDefault ? '（默认）' : ''));
        return new Option(words, name, isDefault, name === wished || (!wished && isDefault));
      }));
      select.closest('[data-printers], [data-sending]').hidden = !printers.length;
    }
    const agent = root.querySelector('[data-send] [name=agent]');
    if (agent) agent.value = found.agent;
    if (!printers.length) tellInDialog('未检测到打印机，请连接打印机后重试。');
  }

  // The printer was chosen in 文件打印: its job is sent without another press.
  async function sendWished(root) {
    const form = root.querySelector('[data-send]');
    if (!form || !wished) return;
    const printer = wished;
    wished = null;
    await send(form, printer);
  }

  async function send(form, printer) {
    const data = new URLSearchParams(new FormData(form));
    data.set('agent', found.agent);
    data.set('printer', printer);
    try {
      const answer = await fetch(form.action, { method: 'POST', body: data, headers: { 'X-Fragment': 'page' } });
      const said = await answer.json();
      if (!answer.ok) throw new Error(said.message);
      await control.print(said.ticket, printer);
    } catch (error) {
      const words = error.said || !(error instanceof TypeError) ? error.message : '打印控件没有应答，请检查打印控件是否启动。';
      tellInDialog(words || '发送失败，请重试。');
      return;
    }
    go(dialog.dataset.url);
  }

  // --- What stands between the button 打印 and the dialog: no control, no permission.

  async function mayPrint(button) {
    const { asking, viewer } = button.dataset;
    if (asking) return true;
    await look();
    if (found.state === 'prompt') {
      await ask(button, 'prompt');
      await look({ ask: true });
    }
    if (found.state === 'ready') return true;
    const chosen = await ask(button, found.state);
    return chosen === 'viewer' && Boolean(viewer);
  }

  function ask(button, name) {
    const box = button.closest('[data-page]').querySelector(`dialog[data-ask=${name}]`);
    box.returnValue = '';
    box.showModal();
    return new Promise((done) => {
      box.addEventListener('close', () => {
        const link = box.returnValue === 'yes' && box.querySelector('a[data-yes]');
        if (link) open(link);
        done(box.returnValue);
      }, { once: true });
    });
  }

  function open({ href, title }) {
    const link = Object.assign(document.createElement('a'), { href, title, hidden: true });
    link.dataset.tab = '';
    document.getElementById('main').append(link);
    link.click();
    link.remove();
  }

  const tell = (button, words) => {
    const line = Object.assign(document.createElement('p'), { className: 'notice warn', textContent: words });
    button.closest('[data-page]').querySelector('[data-told]').replaceChildren(line);
  };

  // --- What people do.

  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-chosen]');
    if (!button) return;
    const chosen = button.form.elements.certificate?.value;
    event.preventDefault();
    if (!chosen) {
      tell(button, '请先勾选一条证书');
      return;
    }
    const url = button.dataset.chosen.replace(/\/0(?=\/|$)/, `/${chosen}`);
    if (!('dialog' in button.dataset)) open({ href: new URL(url, location.href).href, title: button.title });
    else if (await mayPrint(button)) go(url);
  });

  document.addEventListener('click', (event) => {
    if (!dialog?.contains(event.target)) return;
    const closing = event.target.closest('[data-close-dialog], [data-cross]');
    const link = event.target.closest('[data-again]');
    if (closing || link) event.preventDefault();
    if (closing) dialog.close();
    if (link) go(link.href);
  });

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!dialog?.contains(form)) return;
    if ('looks' in form.dataset) {
      // The file opens in another tab; then there is something to confirm.
      setTimeout(() => go(dialog.dataset.url), 1500);
      return;
    }
    event.preventDefault();
    const printer = form.querySelector('[data-printer]');
    if ('send' in form.dataset) send(form, printer.value);
    else {
      wished = printer?.value || null;
      go(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form, event.submitter)) });
    }
    setTimeout(() => delete form.dataset.sent, 500);
  });

  // A test page goes through the control of this computer; another one's is printed there.
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-test]');
    if (!button) return;
    event.preventDefault();
    const told = button.closest('section').querySelector('[data-told]');
    const say = (words, kind = 'warn') => told.replaceChildren(
      Object.assign(document.createElement('p'), { className: `notice ${kind}`, textContent: words }),
    );
    await look();
    if (found.state !== 'ready' || String(found.agent) !== button.form.dataset.agent) {
      say('请在那台电脑上打开此页，再打印测试页。');
      return;
    }
    const data = new URLSearchParams(new FormData(button.form));
    try {
      const answer = await fetch(button.formAction, { method: 'POST', body: data, headers: { 'X-Fragment': 'page' } });
      if (!answer.ok) throw new Error();
      await control.print((await answer.json()).ticket, data.get('printer'));
      say('测试页已送打印机。', 'ok');
    } catch {
      say('测试页未能发送，请检查打印控件后重试。');
    }
  });

  // A page that waits for something asks again by itself, as long as it is shown.
  document.addEventListener('fragment', ({ target }) => {
    const link = target.querySelector('[data-again]');
    if (link) setTimeout(() => link.isConnected && link.click(), link.dataset.again * 1000);
    if (target.querySelector('[data-agent-state]')) look();
  });

  if (WAITING && location.pathname !== new URL(WAITING, location.href).pathname) look().then(() => go(WAITING));
  else if (document.querySelector('[data-agent-state]')) look();
})();
