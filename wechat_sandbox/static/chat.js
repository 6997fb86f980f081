// Draw the chat: bubbles, cards, news, notices and the times between them.

import { $, element, icon } from "./dom.js";

const PAUSE = 300;
const SHOWN = 200;
const LINK = /<a\s[^>]*?href=(["'])(.*?)\1[^>]*>([\s\S]*?)<\/a>|(https?:\/\/[^\s<>"'，。；！？）]+)/gi;

let lastId = 0;
let lastAt = 0;

export function clearChat() {
  $("chat").replaceChildren();
  lastId = 0;
  lastAt = 0;
}

export const newestId = () => lastId;

// Add entries in order; returns those that were new and came from the account.
export function addMessages(messages, openPage) {
  const fresh = messages.filter((one) => one.id > lastId).slice(-SHOWN);
  const chat = $("chat");
  for (const one of fresh) {
    lastId = one.id;
    const drawn = draw(one, openPage);
    if (!drawn) continue;
    if (one.at - lastAt > PAUSE) chat.append(element("p", { textContent: clockText(one.at) }));
    lastAt = one.at;
    chat.append(drawn);
  }
  if (fresh.length) chat.scrollTop = chat.scrollHeight;
  return fresh.filter((one) => one.direction === "to_user" && one.delivered !== false);
}

export function clockText(at) {
  const date = new Date(at * 1000);
  const half = date.getHours() < 12 ? "上午" : "下午";
  const today = date.toDateString() === new Date().toDateString();
  const day = today ? "" : `${date.getMonth() + 1}月${date.getDate()}日 `;
  return `${day}${half} ${(date.getHours() % 12) || 12}:${String(date.getMinutes()).padStart(2, "0")}`;
}

function draw(one, openPage) {
  if (one.kind === "notice") return element("p", { textContent: one.text, title: one.problem ?? "" });
  if (one.kind === "card") return one.delivered ? card(one, openPage) : null;
  if (one.kind === "news") return news(one.articles[0], openPage);
  return bubble(one, openPage);
}

function bubble(one, openPage) {
  const mine = one.direction === "from_user";
  const avatar = element("div", { className: "avatar" }, icon(mine ? "person" : "shield"));
  const words = element("div", { className: "words" }, ...linked(one.text, mine, openPage));
  return element("div", { className: mine ? "bubble mine" : "bubble" }, avatar, words);
}

function linked(text, mine, openPage) {
  if (mine) return [text];
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(LINK)) {
    parts.push(text.slice(from, found.index));
    from = found.index + found[0].length;
    const address = found[2] ?? found[4];
    parts.push(link(address, found[3] ?? address, openPage));
  }
  return [...parts, text.slice(from)];
}

function link(address, words, openPage) {
  if (!/^https?:/i.test(address)) return words;
  const anchor = element("a", { href: address, textContent: words });
  anchor.addEventListener("click", (event) => {
    event.preventDefault();
    openPage(address, anchor);
  });
  return anchor;
}

function card(one, openPage) {
  const lines = one.lines.map((line) => element("div", {},
    element("dt", { textContent: line.label || line.key }), element("dd", { textContent: line.value })));
  const drawn = element("article", { className: "notice" },
    element("h3", {}, icon("paper"), one.title), element("dl", {}, ...lines));
  if (one.url) drawn.append(goButton(one.url, "查看详情", openPage));
  return drawn;
}

function news(article, openPage) {
  const drawn = element("article", { className: "notice" },
    element("h3", { textContent: article.title }), element("p", { textContent: article.description }));
  if (article.url) drawn.append(goButton(article.url, "阅读全文", openPage));
  return drawn;
}

function goButton(url, words, openPage) {
  const button = element("button", { type: "button", className: "go" }, element("span", { textContent: words }), icon("next"));
  button.addEventListener("click", () => openPage(url, button));
  return button;
}
