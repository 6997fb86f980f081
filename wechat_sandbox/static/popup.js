// A button with a pop-up menu: arrows move, Escape closes, a click elsewhere closes.

const open = new Set();

export function closePopups() {
  for (const close of [...open]) close();
}

export function bindPopup(button, menu) {
  const items = () => [...menu.querySelectorAll("[role=menuitem]")];
  const close = () => {
    menu.hidden = true;
    button.setAttribute("aria-expanded", "false");
    open.delete(close);
  };
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    const wasOpen = !menu.hidden;
    closePopups();
    if (wasOpen) return;
    menu.hidden = false;
    button.setAttribute("aria-expanded", "true");
    open.add(close);
    items()[0]?.focus({ preventScroll: true });
  });
  menu.addEventListener("keydown", (event) => {
    const all = items();
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      all.at(to % all.length).focus();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
      button.focus();
    }
  });
}

document.addEventListener("click", closePopups);
