// The in-phone web view: it opens the real pages as the chosen user.

import { post } from "./api.js";
import { $, attempt, element } from "./dom.js";
import { bindPopup } from "./popup.js";

let opener = null;
let address = "";

export const isOpen = () => !$("web").hidden;

export async function openWeb(openid, url, from) {
  // The sandbox marks this browser, so that its OAuth page answers for the user.
  const marked = await attempt(() => post("open", { openid, url }));
  if (!marked) return;
  opener = from;
  address = marked.url;
  $("web-host").textContent = hostOf(address);
  $("web-outside").href = address;
  load();
  $("web").hidden = false;
  $("chat-page").inert = true;
  $("web-close").focus();
}

export function closeWeb() {
  if (!isOpen()) return;
  $("web").hidden = true;
  $("chat-page").inert = false;
  $("frame").replaceChildren();
  opener?.focus();
}

// An address that goes through web authorization ends at its redirect_uri.
function hostOf(url) {
  const first = new URL(url);
  return new URL(first.searchParams.get("redirect_uri") ?? first).host;
}

function load() {
  const frame = element("iframe", { title: "公众号网页" });
  frame.sandbox.add("allow-forms", "allow-scripts", "allow-same-origin", "allow-popups", "allow-downloads", "allow-modals");
  frame.src = address;
  $("frame").replaceChildren(frame);
}

export function bindWeb() {
  $("web-close").addEventListener("click", closeWeb);
  $("web-reload").addEventListener("click", load);
  $("web").addEventListener("keydown", (event) => { if (event.key === "Escape") closeWeb(); });
  bindPopup($("web-more"), $("web-menu"));
}
