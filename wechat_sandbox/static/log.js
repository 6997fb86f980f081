// The log of pushes and calls at the right.

import { $, element } from "./dom.js";

const KEPT = 300;
const entries = [];

export function setEntries(found) {
  entries.splice(0, entries.length, ...found);
  redraw();
}

export function addEntry(entry) {
  entries.push(entry);
  if (entries.length > KEPT) entries.shift();
  if (!isWanted(entry)) return;
  const log = $("log");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  log.append(line(entry));
  if (log.children.length > KEPT) log.firstChild.remove();
  if (atEnd) log.scrollTop = log.scrollHeight;
}

export function bindLog() {
  $("log-filter").addEventListener("change", redraw);
}

function redraw() {
  $("log").replaceChildren(...entries.filter(isWanted).map(line));
  $("log").scrollTop = $("log").scrollHeight;
}

function isWanted(entry) {
  const filter = $("log-filter").value;
  return !filter || filter === entry.direction || (filter === "bad" && !isGood(entry));
}

function isGood(entry) {
  if (entry.direction === "callback") return entry.status === 200;
  return entry.errcode === 0 && !entry.fault;
}

function line(entry) {
  const when = element("span", { className: "when", textContent: `${new Date(entry.at * 1000).toTimeString().slice(0, 8)} ` });
  const [call, answer] = entry.direction === "callback" ? pushWords(entry) : callWords(entry);
  return element("li", {}, when,
    element("span", { className: "call", textContent: call }), element("br"),
    element("span", { className: isGood(entry) ? "good" : "fault", textContent: `${answer}  ${entry.ms} ms` }));
}

function pushWords(entry) {
  return [`推送 → POST ${entry.path} ${entry.label}`, `  ← ${entry.status ?? `无应答 ${entry.error}`}`];
}

function callWords(entry) {
  const fault = entry.fault ? ` [异常 ${entry.fault}]` : "";
  const result = entry.errcode === null ? "无结果" : `errcode ${entry.errcode} ${entry.errmsg || "ok"}`;
  return [`调用 ← ${entry.method} ${entry.path}`, `  → ${result}${fault}`];
}
