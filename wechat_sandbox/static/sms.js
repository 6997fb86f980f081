// The outbox of short messages, the newest on top.

import { clockText } from "./chat.js";
import { $, element } from "./dom.js";

const KEPT = 100;

export function setSms(found) {
  $("sms").replaceChildren(...found.slice(-KEPT).reverse().map(line));
  show();
}

export function addSms(one) {
  $("sms").prepend(line(one));
  if ($("sms").children.length > KEPT) $("sms").lastChild.remove();
  show();
}

function show() {
  $("sms").hidden = !$("sms").children.length;
  $("sms-fact").hidden = !$("sms").hidden;
}

function line(one) {
  return element("li", {},
    element("b", { textContent: one.phone }), element("time", { textContent: clockText(one.at) }),
    element("p", { textContent: one.text }));
}
