// 随附单据: files that would be refused are told before they are sent, and the others go on their way with a word.
(() => {
  const MEGA = 1024 * 1024;

  const say = (form, words, kind) => {
    const line = Object.assign(document.createElement('p'), { className: `notice ${kind}`, textContent: words });
    form.querySelector('[data-told]').replaceChildren(line);
  };

  async function fault(file, largest, perPage) {
    if (!/\.pdf$/i.test(file.name)) return '只可上传后缀名为pdf的文件';
    if (!file.size) return '文件是空的';
    if (file.size > largest) return '单个文件大小不能超过4M';
    const text = new TextDecoder('latin1').decode(await file.arrayBuffer());
    if (!text.startsWith('%PDF-')) return '文件内容不是 PDF，请勿改后缀名上传';
    const pages = countPages(text);
    return pages && file.size > pages * perPage ? `每页不超过400K，该文件共 ${pages} 页` : '';
  }

  // Only where every page stands in the open; of the others the server counts.
  function countPages(text) {
    return text.includes('/ObjStm') ? 0 : (text.match(/\/Type\s*\/Page\b(?!s)/g) || []).length;
  }

  // What is refused leaves the field, what is good stays in it.
  document.addEventListener('change', async ({ target }) => {
    if (!target.matches?.('[data-pdf]')) return;
    const { largest, most, perPage } = target.dataset;
    const faults = [];
    const good = new DataTransfer();
    for (const file of target.files) {
      const words = good.items.length >= most ? '一份申请最多上传 20 个文件' : await fault(file, Number(largest), Number(perPage));
      if (words) faults.push(`${file.name}：${words}`);
      else good.items.add(file);
    }
    if (faults.length) {
      target.files = good.files;
      say(target.form, faults.join('；'), 'bad');
    } else target.form.querySelector('[data-told]').replaceChildren();
  });

  document.addEventListener('submit', ({ target }) => {
    const field = target.matches('[data-application]') ? target.querySelector('[data-pdf]') : null;
    if (!field?.files.length) return;
    const size = [...field.files].reduce((sum, file) => sum + file.size, 0) / MEGA;
    say(target, `正在上传并检查 ${field.files.length} 个文件（${size.toFixed(1)} MB），请稍候…`, 'info');
  });
})();
