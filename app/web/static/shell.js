// The tabs of the desktop: pages side by side in one document. Without this every link leads to a whole page.
(() => {
  const { home: HOME, login: LOGIN, tabs: STORE } = document.body.dataset;
  const MOST = 12;
  const STEP = 240;
  const FOLDED = 'menu-folded';

  const main = document.getElementById('main');
  const bar = document.getElementById('tab-bar');
  const list = bar.querySelector('[role=tablist]');
  const closing = document.getElementById('close-tabs');
  const application = document.getElementById('application');
  const menus = [...document.querySelectorAll('.side')];
  const tabs = [];
  let shown = null;
  let made = 0;

  const urlOf = (href) => new URL(href, location.href);
  const pathOf = (href) => urlOf(href).pathname;
  const short = (url) => url.pathname + url.search;
  const isOurs = (url) => url.origin === location.origin && url.pathname.startsWith(HOME);
  const tabOf = (element) => tabs.find((tab) => tab.panel.contains(element));

  // --- What is kept: the list of tabs for this window, and whether the menu is folded.

  function save() {
    const kept = tabs.map(({ key, url, title }) => ({ key, url, title }));
    try { sessionStorage.setItem(STORE, JSON.stringify(kept)); } catch { /* tabs do not outlive F5 then */ }
  }
  function saved() {
    try { return JSON.parse(sessionStorage.getItem(STORE)) || []; } catch { return []; }
  }
  function fold(isFolded) {
    document.body.classList.toggle('folded', isFolded);
    document.getElementById('fold').setAttribute('aria-expanded', !isFolded);
    try { localStorage.setItem(FOLDED, isFolded ? '1' : ''); } catch { /* not kept */ }
  }
  function wasFolded() {
    try { return localStorage.getItem(FOLDED) === '1'; } catch { return false; }
  }

  // --- Tabs. `key` is the path a tab was opened with; its `url` moves on with the pages shown in it.

  function make({ key, url, title }) {
    made += 1;
    const button = document.createElement('button');
    const panel = document.createElement('div');
    for (const [name, value] of Object.entries({
      type: 'button', role: 'tab', id: `tab-${made}`, 'aria-controls': `panel-${made}`, 'aria-selected': 'false', tabindex: '-1',
    })) button.setAttribute(name, value);
    button.append(document.createElement('span'));
    if (key !== HOME) button.append(document.getElementById('tab-cross').content.cloneNode(true));
    for (const [name, value] of Object.entries({
      role: 'tabpanel', id: `panel-${made}`, 'aria-labelledby': `tab-${made}`, tabindex: '-1',
    })) panel.setAttribute(name, value);
    panel.hidden = true;
    list.append(button);
    main.append(panel);
    const tab = { key, url, button, panel, isLoaded: false, visits: 0, top: 0 };
    name(tab, title);
    tabs.push(tab);
    return tab;
  }

  function name(tab, title) {
    tab.title = title;
    tab.button.firstChild.textContent = title;
  }

  // `history` says what becomes of the browser's: push, replace or nothing.
  function show(tab, history = 'push') {
    if (shown && shown !== tab) shown.top = scrollY;
    const before = shown;
    shown = tab;
    tabs.forEach((one) => {
      const isShown = one === tab;
      one.button.setAttribute('aria-selected', isShown);
      one.button.tabIndex = isShown ? 0 : -1;
      one.panel.hidden = !isShown;
    });
    tab.button.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    if (before !== tab) scrollTo(0, tab.top);
    mark(tab);
    remember(tab, before === tab && history === 'push' ? 'replace' : history);
    if (!tab.isLoaded) visit(tab, tab.url, { history: 'replace' });
  }

  function remember(tab, how) {
    document.title = `${tab.title} – ${application.textContent}`;
    const state = { key: tab.key, url: tab.url, title: tab.title };
    if (how === 'push') history.pushState(state, '', tab.url);
    if (how === 'replace') history.replaceState(state, '', tab.url);
    save();
  }

  // The side menu is that of the application which the page belongs to.
  function mark(tab) {
    const linkOf = (menu) => [...menu.querySelectorAll('a')].find((link) => [tab.key, pathOf(tab.url)].includes(link.pathname));
    const found = menus.find(linkOf);
    menus.forEach((menu) => {
      menu.querySelectorAll('[aria-current]').forEach((link) => link.removeAttribute('aria-current'));
      if (found) menu.hidden = menu !== found;
    });
    if (!found) return;
    linkOf(found).setAttribute('aria-current', 'page');
    application.textContent = found.getAttribute('aria-label');
  }

  function open(href, title) {
    const url = urlOf(href);
    const found = tabs.find((tab) => [tab.key, pathOf(tab.url)].includes(url.pathname));
    if (!found && tabs.length >= MOST) {
      document.getElementById('too-many').showModal();
      return;
    }
    const tab = found || make({ key: url.pathname, url: short(url), title });
    const isOther = found && url.search && short(url) !== tab.url;
    if (isOther) {
      tab.url = short(url);
      tab.isLoaded = false;
    }
    show(tab);
    tab.panel.focus({ preventScroll: true });
  }

  function remove(tab) {
    tabs.splice(tabs.indexOf(tab), 1);
    tab.button.remove();
    tab.panel.remove();
  }

  function close(tab) {
    if (tab.key === HOME) return;
    const place = tabs.indexOf(tab);
    remove(tab);
    if (tab === shown) {
      show(tabs[place] || tabs[place - 1]);
      shown.button.focus();
    }
    save();
  }

  function closeMany(kept) {
    tabs.filter((tab) => tab.key !== HOME && tab !== kept).forEach(remove);
    if (!tabs.includes(shown)) show(tabs[0]);
    save();
    closing.open = false;
    closing.querySelector('summary').focus();
  }

  // --- Pages inside a tab: fetched without the shell around them.

  async function visit(tab, href, { into, request, history = 'push' } = {}) {
    tab.visits += 1;
    const number = tab.visits;
    tab.isLoaded = true;
    tab.panel.querySelector('[data-told-by-shell]')?.remove();
    tab.panel.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(href, { ...request, headers: { 'X-Fragment': 'page' } });
      const isLatest = () => number === tab.visits && tabs.includes(tab);
      if (leaves(tab, answer)) return;
      if (isFile(answer)) await download(answer);
      else if (isLatest()) {
        const html = await answer.text();
        if (isLatest()) fill(tab, answer, html, { into, history, isGet: !request });
      }
    } catch {
      tab.isLoaded = tab.panel.childElementCount > 0;
      tellUnreachable(tab);
    } finally {
      tab.panel.removeAttribute('aria-busy');
    }
  }

  // The session has ended, or the way leads out of the desktop: then the whole window goes there.
  function leaves(tab, answer) {
    const url = urlOf(answer.url);
    if (answer.status !== 401 && (!answer.redirected || isOurs(url))) return false;
    const target = answer.status === 401 ? urlOf(LOGIN) : url;
    if (target.pathname === LOGIN) target.searchParams.set('next', tab.url);
    location.assign(target);
    return true;
  }

  const header = (answer, name) => answer.headers.get(name) || '';
  function isFile(answer) {
    const isPage = header(answer, 'Content-Type').startsWith('text/html');
    return !isPage || header(answer, 'Content-Disposition').startsWith('attachment');
  }

  async function download(answer) {
    const said = header(answer, 'Content-Disposition');
    const coded = /filename\*=UTF-8''([^;]+)/i.exec(said);
    const plain = /filename="?([^";]+)/i.exec(said);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await answer.blob());
    link.download = coded ? decodeURIComponent(coded[1]) : plain?.[1] || pathOf(answer.url).split('/').pop();
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  function fill(tab, answer, html, { into, history, isGet }) {
    const fresh = new DOMParser().parseFromString(html, 'text/html').querySelector('[data-page]');
    if (!fresh) {
      tellUnreachable(tab);
      return;
    }
    if (!answer.ok && !fresh.querySelector('form')) {
      // What is no page to work with, such as an error, takes none away; where there was none it is asked for again.
      if (tab.panel.querySelector('[data-page]')) {
        tell(tab, fresh);
        return;
      }
      tab.isLoaded = false;
    }
    const old = answer.ok && into && document.getElementById(into);
    const part = old && fresh.querySelector(`#${CSS.escape(into)}`);
    const focused = document.activeElement;
    const hadFocus = (part ? old : tab.panel).contains(focused);
    const target = part || fresh;
    if (part) old.replaceWith(part);
    else tab.panel.replaceChildren(fresh);

    // A form that comes back with errors has no address of its own.
    const url = isGet || answer.redirected ? short(urlOf(answer.url)) : tab.url;
    const isNew = url !== tab.url;
    tab.url = url;
    name(tab, fresh.dataset.title);
    showUnread(fresh.dataset.unread);
    if (tab === shown) {
      mark(tab);
      remember(tab, isNew ? history : 'replace');
    } else save();
    target.dispatchEvent(new Event('fragment', { bubbles: true }));
    if (part) announce(part);
    if (hadFocus && tab === shown) refocus(tab, focused, target);
  }

  // The focus goes to the errors, else to where it was, else to what is new.
  function refocus(tab, focused, target) {
    const again = focused.id && focused !== tab.panel && document.getElementById(focused.id);
    const place = target.querySelector('.error-summary, [autofocus]') || again || (target.matches('[data-page]') ? tab.panel : target);
    if (place === target) target.tabIndex = -1;
    place.focus({ preventScroll: place === tab.panel });
    if (place === tab.panel) scrollTo(0, 0);
  }

  function announce(part) {
    const total = part.querySelector('[data-total]');
    if (total) document.getElementById('announcer').textContent = total.textContent;
  }

  function showUnread(count) {
    const sign = document.getElementById('unread');
    if (count === undefined || !sign) return;
    sign.hidden = count === '0';
    sign.querySelector('[data-count]').textContent = count;
  }

  // Above the page of the tab, until its next visit.
  function tell(tab, words) {
    const told = document.createElement('div');
    told.dataset.toldByShell = '';
    told.append(...[...words.children].filter((one) => !one.matches('h1')));
    tab.panel.prepend(told);
    told.dispatchEvent(new Event('fragment', { bubbles: true }));
    if (tab === shown) scrollTo(0, 0);
  }

  function tellUnreachable(tab) {
    tell(tab, document.getElementById('unreachable').content.cloneNode(true));
  }

  // --- What people do.

  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href]');
    const isPlain = !event.defaultPrevented && !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || link.target || link.hasAttribute('download')) return;
    const tab = tabOf(link);
    if (link.getAttribute('href').startsWith('#')) {
      const place = document.getElementById(link.hash.slice(1));
      event.preventDefault();
      place?.focus();
    } else if (isOurs(urlOf(link.href)) && 'tab' in link.dataset) {
      event.preventDefault();
      link.closest('details.menu')?.removeAttribute('open');
      open(link.href, link.title || link.textContent.trim());
    } else if (isOurs(urlOf(link.href)) && tab) {
      event.preventDefault();
      visit(tab, link.href, { into: link.closest('[data-into]')?.dataset.into });
    }
  });

  document.addEventListener('submit', (event) => {
    const form = event.target;
    const button = event.submitter;
    const tab = tabOf(form);
    if (!tab || event.defaultPrevented || form.target) return;
    const said = (attribute) => button?.getAttribute(`form${attribute}`) || form.getAttribute(attribute);
    const url = urlOf(said('action') || tab.url);
    const method = (said('method') || 'get').toLowerCase();
    if (method === 'dialog' || !isOurs(url)) return;
    event.preventDefault();
    const data = new FormData(form);
    if (button?.name) data.append(button.name, button.value);
    const isWithFiles = said('enctype') === 'multipart/form-data';
    const options = { into: form.closest('[data-into]')?.dataset.into };
    if (method === 'get') url.search = new URLSearchParams(data);
    else options.request = { method: 'POST', body: isWithFiles ? data : new URLSearchParams(data) };
    visit(tab, url, options).finally(() => delete form.dataset.sent);
  });

  list.addEventListener('click', (event) => {
    const tab = tabs.find(({ button }) => button.contains(event.target));
    if (!tab) return;
    if (event.target.closest('.tab-cross')) close(tab);
    else show(tab);
  });
  list.addEventListener('auxclick', (event) => {
    const tab = tabs.find(({ button }) => button.contains(event.target));
    if (tab && event.button === 1) close(tab);
  });
  list.addEventListener('keydown', (event) => {
    const place = tabs.findIndex(({ button }) => button === document.activeElement);
    const next = {
      ArrowRight: tabs[(place + 1) % tabs.length],
      ArrowLeft: tabs[(place - 1 + tabs.length) % tabs.length],
      Home: tabs[0],
      End: tabs[tabs.length - 1],
    }[event.key];
    if (place < 0 || (!next && event.key !== 'Delete')) return;
    event.preventDefault();
    if (!next) return close(tabs[place]);
    next.button.focus();
    show(next);
  });

  bar.addEventListener('click', (event) => {
    const { roll, close: which } = event.target.closest('button')?.dataset || {};
    if (roll) list.scrollBy({ left: STEP * roll });
    if (which) closeMany(which === 'other' ? shown : null);
  });
  document.getElementById('fold').addEventListener('click', () => fold(!document.body.classList.contains('folded')));
  document.getElementById('log-out').addEventListener('submit', () => {
    try { sessionStorage.removeItem(STORE); } catch { /* nothing was kept */ }
  });

  addEventListener('popstate', ({ state }) => {
    if (!state) return;
    const tab = tabs.find(({ key }) => key === state.key) || (tabs.length < MOST && make(state));
    if (!tab) return;
    const isOther = tab.url !== state.url;
    tab.url = state.url;
    if (isOther) tab.isLoaded = false;
    show(tab, 'none');
  });

  // --- The page that the server sent becomes one of the tabs of before.

  function begin() {
    const page = main.querySelector('[data-page]');
    const here = { key: location.pathname, url: location.pathname + location.search, title: page.dataset.title };
    const kept = saved().filter(({ key }) => key !== HOME);
    let mine = kept.find(({ key, url }) => [key, pathOf(url)].includes(here.key));
    if (here.key !== HOME && !mine) {
      mine = here;
      kept.push(here);
    }
    if (mine) Object.assign(mine, { url: here.url, title: here.title });
    while (kept.length >= MOST) kept.splice(kept.findIndex((one) => one !== mine), 1);
    const homeTab = make({ key: HOME, url: HOME, title: bar.dataset.homeTitle });
    const made = new Map(kept.map((one) => [one, make(one)]));
    const tab = made.get(mine) || homeTab;
    tab.panel.append(page);
    tab.isLoaded = true;
    fold(wasFolded());
    bar.hidden = false;
    show(tab, 'replace');
  }
  begin();
})();
