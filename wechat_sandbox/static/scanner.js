// 扫一扫: by text, by picture, and by the scan buttons of the menu.

import { post } from "./api.js";
import { $, attempt } from "./dom.js";

export function bindScanner(openid, openPage) {
  const scan = async (content, key, from) => {
    const seen = await attempt(() => post("scan", { openid: openid(), content, ...(key ? { key } : {}) }));
    if (!seen) return;
    $("scan-fact").textContent = seen.text ? `二维码内容：${seen.text}` : "";
    if (seen.url) openPage(seen.url, from);
  };
  $("scan").addEventListener("submit", (event) => {
    event.preventDefault();
    const content = $("scan-content").value.trim();
    if (content) scan(content, "", $("scan-content"));
  });
  $("scan-file").addEventListener("change", () => attempt(readPicture));
  return (key, from) => askInPhone(key, from, scan);
}

// The browser itself reads the picture; the sandbox never receives it.
async function readPicture() {
  const [file] = $("scan-file").files;
  $("scan-file").value = "";
  if (!file) return;
  if (!("BarcodeDetector" in window)) {
    $("scan-fact").textContent = "此浏览器不能识别二维码图片，请把内容粘贴到上面。";
    return;
  }
  const found = await new BarcodeDetector({ formats: ["qr_code"] }).detect(await createImageBitmap(file));
  $("scan-fact").textContent = found.length ? "已识别，点“扫描”继续。" : "图片里没有找到二维码。";
  if (found.length) $("scan-content").value = found[0].rawValue;
}

function askInPhone(key, from, scan) {
  const dialog = $("scan-dialog");
  $("scan-dialog-content").value = "";
  dialog.returnValue = "cancel";
  dialog.addEventListener("close", () => {
    const content = $("scan-dialog-content").value.trim();
    if (dialog.returnValue === "scan" && content) scan(content, key, from);
    else from.focus();
  }, { once: true });
  dialog.showModal();
}
