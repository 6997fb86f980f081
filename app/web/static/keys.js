// 卡介质: a form with data-key asks the key (WebAuthn) before it is sent, and sends what the key answered.
(() => {
  if (!window.PublicKeyCredential) return;
  document.documentElement.classList.add('has-keys');

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (sign) => sign.charCodeAt(0));
  const text = (buffer) => buffer && btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
  const withBytes = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  const words = {
    NotAllowedError: '没有读到卡介质：操作已取消或超时，请重试。',
    InvalidStateError: '该卡介质已登记过。',
    SecurityError: '本页面的网址不能使用卡介质。',
  };

  async function optionsOf(form) {
    if (form.dataset.keyOptions) return JSON.parse(form.dataset.keyOptions);
    const headers = { 'X-CSRFToken': form.elements.csrf_token.value };
    const answer = await fetch(form.dataset.keyAddress, { method: 'POST', headers, credentials: 'same-origin' });
    if (!answer.ok) throw new Error(answer.status === 429 ? '操作过于频繁，请稍后再试。' : '页面已过期，请刷新后重试。');
    return answer.json();
  }

  async function answerOf(form) {
    const options = await optionsOf(form);
    options.challenge = bytes(options.challenge);
    options.excludeCredentials = withBytes(options.excludeCredentials);
    options.allowCredentials = withBytes(options.allowCredentials);
    if (options.user) options.user.id = bytes(options.user.id);
    const found = form.dataset.key === 'enrol'
      ? await navigator.credentials.create({ publicKey: options })
      : await navigator.credentials.get({ publicKey: options });
    const parts = ['attestationObject', 'authenticatorData', 'clientDataJSON', 'signature', 'userHandle'];
    const response = parts.filter((name) => found.response[name])
      .map((name) => [name, text(found.response[name])]);
    return JSON.stringify({
      id: found.id, rawId: text(found.rawId), type: found.type, response: Object.fromEntries(response),
    });
  }

  async function ask(form) {
    const said = form.querySelector('[data-key-said]');
    said.textContent = '请插入卡介质，按浏览器的提示操作……';
    try {
      form.elements.answer.value = await answerOf(form);
    } catch (error) {
      said.textContent = words[error.name] || error.message;
      return;
    }
    form.requestSubmit();
  }

  // Before every other listener, so that nothing is sent until the key has answered.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!form.dataset.key || form.elements.answer.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form);
  }, true);
})();
