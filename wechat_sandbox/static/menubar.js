// Draw the account's menu at the foot of the chat, and switch between menu and keyboard.

import { $, element, icon } from "./dom.js";
import { bindPopup, closePopups } from "./popup.js";

export function drawMenu(menu, press) {
  const bar = $("menu-bar");
  const keyboard = element("button", { type: "button", className: "key", "aria-label": "切换到键盘" }, icon("keyboard"));
  keyboard.addEventListener("click", () => showKeyboard(true));
  const slots = (menu?.button ?? []).map((button, index) => slot(button, index, press));
  if (!slots.length) slots.push(element("p", { className: "empty", textContent: "公众号还没有发布菜单" }));
  bar.replaceChildren(keyboard, ...slots);
}

export function showKeyboard(shown) {
  $("typing").hidden = !shown;
  $("menu-bar").hidden = shown;
  (shown ? $("typed") : $("menu-bar").querySelector("button"))?.focus();
}

function slot(button, index, press) {
  const subs = button.sub_button ?? [];
  const top = element("button", { type: "button", className: "top-button" }, ...(subs.length ? [icon("menu")] : []), button.name);
  const made = element("div", { className: "slot" }, top);
  if (!subs.length) {
    top.addEventListener("click", () => press([index], top));
    return made;
  }
  const popup = element("div", { id: `menu-${index}`, className: "popup", role: "menu", "aria-label": button.name, hidden: true });
  top.setAttribute("aria-haspopup", "menu");
  top.setAttribute("aria-expanded", "false");
  top.setAttribute("aria-controls", popup.id);
  popup.append(...subs.map((sub, place) => subButton(sub, [index, place], top, press)));
  bindPopup(top, popup);
  made.append(popup);
  return made;
}

function subButton(sub, path, top, press) {
  const item = element("button", { type: "button", role: "menuitem", textContent: sub.name });
  item.addEventListener("click", () => {
    closePopups();
    top.focus();
    press(path, top);
  });
  return item;
}
