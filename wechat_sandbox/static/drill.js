// 平台异常演练: order faults and move the platform's clock.

import { get, post } from "./api.js";
import { $, attempt, element, toast } from "./dom.js";

const WORDS = {
  busy: "系统繁忙 -1", slow: "应答很慢", cut_before: "处理前断线", cut_after: "已受理但断线", http_502: "HTTP 502",
  html: "返回网页", text_plain: "以纯文本返回", empty_json: "返回空对象", truncated: "返回一半", no_msgid: "没有 msgid",
  quota_day: "当日额度用尽 45009", quota_minute: "频率超限 45011", kill_token: "凭据被别的程序刷新",
  invalid_token_forever: "凭据始终无效", user_block: "结果：用户拒收", system_failed: "结果：系统失败",
  no_callback: "没有结果事件", callback_first: "结果先于应答到达",
};

export function bindDrill() {
  $("fault").addEventListener("submit", (event) => {
    event.preventDefault();
    const order = { path: $("fault-path").value, kind: $("fault-kind").value, times: Number($("fault-times").value) };
    attempt(async () => draw((await post("faults", order)).faults));
  });
  $("clear-faults").addEventListener("click", () => attempt(async () => {
    await post("reset", { only: ["faults"] });
    draw([]);
  }));
  $("advance-clock").addEventListener("click", () => attempt(async () => {
    await post("clock", { advance_seconds: Number($("advance").value) });
    toast("平台时钟已快进");
  }));
  $("faults-card").addEventListener("toggle", () => attempt(load));
}

async function load() {
  const { faults, kinds } = await get("faults");
  if (!$("fault-kind").children.length) {
    $("fault-kind").append(...Object.keys(kinds).map((kind) => element("option", { value: kind, textContent: words(kind) })));
  }
  draw(faults);
}

function draw(faults) {
  const line = (one) => `${words(one.kind)}：${one.path}，${one.times < 0 ? "一直" : `还有 ${one.times} 次`}`;
  $("faults").replaceChildren(...faults.map((one) => element("li", { textContent: line(one) })));
}

function words(kind) {
  return WORDS[kind] ?? kind;
}
