// Menus, columns and conditions of the desktop; new parts of a page come with the event `fragment`.
(() => {
  const on = (type, act) => document.addEventListener(type, act);
  const each = (root, selector, act) => root.querySelectorAll(selector).forEach(act);
  const FIELDS = 'input:not([type=hidden]), select, textarea';

  // What the browser keeps is a comfort: where it may not, everything works without.
  function kept(key) {
    try { return JSON.parse(localStorage.getItem(key)) || {}; } catch { return {}; }
  }
  function keep(key, value) {
    try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* not kept */ }
  }

  function showColumn(box) {
    each(box.closest('[data-list]'), `[data-c="${box.dataset.column}"]`, (cell) => { cell.hidden = !box.checked; });
  }
  const storeOf = (chooser) => 'columns-' + chooser.closest('[data-list]').dataset.list;

  function prepareColumns(chooser) {
    const choice = kept(storeOf(chooser));
    chooser.hidden = false;
    each(chooser, '[data-column]', (box) => {
      if (box.dataset.column in choice) box.checked = choice[box.dataset.column];
      showColumn(box);
    });
  }

  // Of several conditions only the fields of the chosen one count.
  function enableChosen(fieldset) {
    each(fieldset, '[data-condition]', (condition) => {
      const chosen = condition.querySelector('input[type=radio]').checked;
      each(condition, FIELDS, (field) => { if (field.type !== 'radio') field.disabled = !chosen; });
    });
  }

  function prepare(root) {
    each(root, '[data-columns]', prepareColumns);
    each(root, 'fieldset', (fieldset) => { if (fieldset.querySelector('[data-condition]')) enableChosen(fieldset); });
    each(root, '[data-unscripted]', (button) => { button.hidden = true; });
  }

  on('change', ({ target }) => {
    if (target.dataset.column) {
      const chooser = target.closest('[data-columns]');
      const choice = {};
      each(chooser, '[data-column]', (box) => { choice[box.dataset.column] = box.checked; });
      keep(storeOf(chooser), choice);
      showColumn(target);
    }
    if ('auto' in target.dataset) target.form.requestSubmit();
    const condition = target.type === 'radio' && target.closest('[data-condition]');
    if (condition) enableChosen(condition.closest('fieldset'));
  });
  // The focus jumps into the chosen condition, but not from under the arrow keys that walk through the choices.
  on('click', (event) => {
    const condition = event.detail > 0 && event.target.type === 'radio' && event.target.closest('[data-condition]');
    // The choice is told of after the click, and what is still off takes no focus.
    if (condition) enableChosen(condition.closest('fieldset'));
    if (condition) [...condition.querySelectorAll(FIELDS)].find((field) => field.type !== 'radio')?.focus();
  });
  // What a form begins with may be another condition.
  on('reset', (event) => setTimeout(() => each(event.target, 'fieldset', enableChosen)));

  const openMenus = () => document.querySelectorAll('details.menu[open]');
  on('click', (event) => openMenus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; }));
  on('keydown', (event) => {
    if (event.key !== 'Escape') return;
    openMenus().forEach((menu) => {
      menu.open = false;
      menu.querySelector('summary').focus();
    });
  });

  on('fragment', (event) => prepare(event.target));
  prepare(document);
})();
