// The chooser of users: who holds the phone.

import { get, inTurn, post } from "./api.js";
import { $, attempt, element } from "./dom.js";

const REMEMBERED = "sandbox-user";
let users = [];

export const current = () => users.find((one) => one.openid === $("user").value) ?? null;

export const loadUsers = inTurn(async () => {
  users = (await get("users")).users;
  if (!users.length) {
    await post("users");
    users = (await get("users")).users;
  }
  const wanted = $("user").value || localStorage.getItem(REMEMBERED);
  $("user").replaceChildren(...users.map((one) => element("option", { value: one.openid, textContent: label(one) })));
  $("user").value = users.some((one) => one.openid === wanted) ? wanted : users[0].openid;
  show();
});

export function bindPeople(changed) {
  $("user").addEventListener("change", () => { show(); changed(); });
  $("new-user").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(async () => {
      const made = await post("users", { nickname: $("nickname").value.trim() });
      $("nickname").value = "";
      await loadUsers();
      $("user").value = made.openid;
      show();
      changed();
    });
  });
  for (const id of ["follow", "follow-in-phone"]) $(id).addEventListener("click", () => act("follow"));
  $("unfollow").addEventListener("click", () => act("unfollow"));
}

function act(name) {
  return attempt(() => post(name, { openid: $("user").value }));
}

function show() {
  const user = current();
  localStorage.setItem(REMEMBERED, user.openid);
  $("user-fact").textContent = `OpenID ${user.openid}`;
  $("follow").disabled = user.following;
  $("unfollow").disabled = !user.following;
  $("follow-page").hidden = user.following;
  $("chat").hidden = !user.following;
  if (!user.following) $("typing").hidden = true;
  $("menu-bar").hidden = !user.following || !$("typing").hidden;
}

function label(user) {
  const marks = [user.following ? "已关注" : "未关注", ...(user.snapshot ? ["快照"] : [])];
  return `${user.nickname}（${marks.join("，")}）`;
}
