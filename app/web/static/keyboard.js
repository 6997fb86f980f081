// The keys of the manual's 3.3.2: Enter leads to the next field and sends from the last; Ctrl+Enter breaks a line.
(() => {
  const FIELDS = 'input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=reset]), select, textarea';
  const isOpen = (field) => !field.disabled && !field.readOnly && field.offsetParent !== null;
  // A group of radio buttons is one field: its chosen button.
  const counts = (field) => isOpen(field) && (field.type !== 'radio' || field.checked);

  function breakLine(area) {
    area.setRangeText('\n', area.selectionStart, area.selectionEnd, 'end');
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }

  document.addEventListener('keydown', (event) => {
    const field = event.target;
    if (event.key !== 'Enter' || event.isComposing || event.defaultPrevented) return;
    if (!field.form || !field.matches(FIELDS) || field.closest('dialog')) return;
    if (event.ctrlKey) {
      if (field.type !== 'textarea') return;
      event.preventDefault();
      breakLine(field);
      return;
    }
    if (event.shiftKey || event.altKey || event.metaKey) return;
    const fields = [...field.form.elements].filter((one) => one.matches(FIELDS) && counts(one));
    const next = fields[fields.indexOf(field) + 1];
    event.preventDefault();
    if (next) next.focus();
    else field.form.requestSubmit([...field.form.elements].find((one) => one.type === 'submit'));
  });
})();
