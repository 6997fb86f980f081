// The page: load everything once, then follow the news of the sandbox.

import { get, inTurn, post } from "./api.js";
import { addMessages, clearChat, newestId } from "./chat.js";
import { $, attempt, element, toast } from "./dom.js";
import { bindDrill } from "./drill.js";
import { addEntry, bindLog, setEntries } from "./log.js";
import { drawMenu, showKeyboard } from "./menubar.js";
import { bindPeople, current, loadUsers } from "./people.js";
import { closePopups } from "./popup.js";
import { bindScanner } from "./scanner.js";
import { addSms, setSms } from "./sms.js";
import { bindWeb, closeWeb, isOpen, openWeb } from "./webview.js";

const POLL = 2000;
let polling = 0;
let waiting = false;

const openid = () => current().openid;
const openPage = (url, from) => openWeb(openid(), url, from);

const loadChat = inTurn(async ({ afresh }) => {
  const whose = openid();
  const { messages } = await get("messages", { openid: whose, after: afresh ? "" : String(newestId()) });
  if (whose !== openid()) return;
  if (afresh) clearChat();
  const fresh = addMessages(messages, openPage);
  if (!afresh && fresh.length && isOpen()) announce(fresh.at(-1));
});

function announce(message) {
  const words = message.title ?? message.text ?? message.articles?.[0].title ?? "新消息";
  $("banner").replaceChildren(element("small", { textContent: `${$("account-name").textContent} · 现在` }), words);
  $("banner").hidden = false;
}

async function loadMenu() {
  drawMenu((await get("menu")).menu, press);
}

async function loadAll() {
  await loadUsers();
  await loadMenu();
  await loadChat({ afresh: true });
  setEntries((await get("ledger")).entries);
  setSms((await get("sms")).sms);
}

async function press(path, from) {
  const done = await attempt(() => post("tap", { openid: openid(), path }));
  if (!done) return;
  if (done.url) openPage(done.url, from);
  else if (done.miniprogram) toast(`小程序 ${done.miniprogram.appid}`);
  else if (done.scan) scanInPhone(done.scan.key, from);
}

// A burst of news about one chat is answered by one look.
async function soon(work) {
  if (waiting) return;
  waiting = true;
  await new Promise((resolve) => { setTimeout(resolve, 60); });
  waiting = false;
  await work();
}

async function hear(news) {
  if (news.topic === "entry") addEntry(news.entry);
  else if (news.topic === "sms") addSms(news.sms);
  else if (news.topic === "messages") {
    if (news.openid === openid()) await soon(() => loadChat({ afresh: false }));
  } else if (news.topic === "users") await loadUsers();
  else if (news.topic === "menu") await loadMenu();
  else if (news.topic === "reset") await loadAll();
}

function listen() {
  const source = new EventSource("/_sandbox/events");
  source.onopen = () => {
    clearInterval(polling);
    $("live").textContent = "已连接";
    $("live").classList.add("on");
    attempt(loadAll);
  };
  source.onerror = () => {
    $("live").textContent = "连接中断，正在重试";
    $("live").classList.remove("on");
    // The browser tries again by itself; until then the page looks from time to time.
    const look = () => loadAll().catch(() => {});
    clearInterval(polling);
    polling = setInterval(look, POLL);
    if (!current()) look();
  };
  source.onmessage = (event) => attempt(() => hear(JSON.parse(event.data)));
}

function bind() {
  bindWeb();
  bindLog();
  bindDrill();
  bindPeople(() => {
    closeWeb();
    attempt(() => loadChat({ afresh: true }));
  });
  $("clear-chats").addEventListener("click", () => attempt(() => post("reset", { only: ["messages"] })));
  $("to-menu").addEventListener("click", () => showKeyboard(false));
  $("typing").addEventListener("submit", (event) => {
    event.preventDefault();
    const content = $("typed").value;
    $("typed").value = "";
    if (content) attempt(() => post("text", { openid: openid(), content }));
  });
  $("banner").addEventListener("click", () => {
    $("banner").hidden = true;
    closeWeb();
  });
  $("web-close").addEventListener("click", () => { $("banner").hidden = true; });
  $("copy-hint").addEventListener("click", () => attempt(async () => {
    await navigator.clipboard.writeText($("hint").textContent);
    toast("已复制");
  }));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closePopups(); });
}

async function showNames() {
  const { hint, name } = await get("hint");
  for (const id of ["account-name", "follow-name", "web-name"]) $(id).textContent = name;
  $("hint").textContent = hint;
  $("hint-card").hidden = !hint;
}

function tick() {
  const now = new Date();
  $("phone-time").textContent = `${now.getHours()}:${String(now.getMinutes()).padStart(2, "0")}`;
}

const scanInPhone = bindScanner(openid, openPage);
bind();
tick();
setInterval(tick, 10_000);
attempt(showNames);
listen();
