/**
 * The one script of the pages. While the page is seen, it asks for the page again and takes over what differs in its
 * `<main>`, node by node: what is open, focused, selected or scrolled to stays so, and a form that somebody is in is
 * left alone. Elements with an `id` or `data-key` are found again when they moved. How often: `data-refresh-ms` of the
 * body, and never more than a tenth of the time. It is trusted by its hash (`content-security-policy.ts`).
 */
export const LIVE_SCRIPT = `(() => {
  'use strict';
  const notice = document.getElementById('connection');
  const everyMs = Number(document.body.dataset.refreshMs);
  let lostAt;
  let timer;

  const keyOf = (node) => node.dataset?.key || node.id || undefined;

  const isAlike = (a, b) =>
    a.nodeType === b.nodeType && a.nodeName === b.nodeName && keyOf(a) === keyOf(b);

  const isUsers = (element, name) => name === 'open' && element.tagName === 'DETAILS';

  function takeAttributes(old, fresh) {
    for (const { name } of [...old.attributes]) {
      if (!fresh.hasAttribute(name) && !isUsers(old, name)) old.removeAttribute(name);
    }
    for (const { name, value } of fresh.attributes) {
      if (old.getAttribute(name) !== value && !isUsers(old, name)) old.setAttribute(name, value);
    }
  }

  function take(old, fresh) {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
      return;
    }
    if (old.tagName === 'FORM' && old.contains(document.activeElement)) return;
    takeAttributes(old, fresh);
    const byKey = new Map([...old.children].map((child) => [keyOf(child), child]));
    byKey.delete(undefined);
    let at = old.firstChild;
    for (const child of [...fresh.childNodes]) {
      const key = keyOf(child);
      const known = key === undefined ? at : byKey.get(key);
      if (!known || !isAlike(known, child)) {
        old.insertBefore(document.importNode(child, true), at);
        continue;
      }
      byKey.delete(key);
      if (known === at) at = at.nextSibling;
      else old.insertBefore(known, at);
      take(known, child);
    }
    while (at) {
      const next = at.nextSibling;
      at.remove();
      at = next;
    }
  }

  function takeIcon(fresh) {
    const [icon, freshIcon] = [document, fresh].map((page) => page.querySelector('link[rel=icon]'));
    if (icon && freshIcon && icon.href !== freshIcon.href) icon.href = freshIcon.href;
  }

  async function renew() {
    const answer = await fetch(location.href, {
      cache: 'no-cache',
      signal: AbortSignal.timeout(10_000),
    });
    if (!answer.ok) throw new Error('it answered ' + answer.status);
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const main = fresh.querySelector('main');
    if (!main) throw new Error('it answered with something else');
    if (fresh.body.dataset.version !== document.body.dataset.version) return location.reload();
    take(document.querySelector('main'), main);
    takeIcon(fresh);
    if (document.title !== fresh.title) document.title = fresh.title;
  }

  async function look() {
    timer = undefined;
    const from = performance.now();
    try {
      await renew();
      lostAt = undefined;
      notice.hidden = true;
      document.body.classList.remove('lost');
      wait(Math.min(Math.max(everyMs, 9 * (performance.now() - from)), 60_000));
    } catch (error) {
      lostAt ??= new Date().toISOString().slice(11, 19);
      const why = error instanceof TypeError || error.name === 'TimeoutError' ? '' : ': ' + error.message;
      const text = 'Connection lost since ' + lostAt + ' UTC' + why + '. Trying again; what you see is from before.';
      if (notice.textContent !== text) notice.textContent = text;
      notice.hidden = false;
      document.body.classList.add('lost');
      wait(everyMs);
    }
  }

  function wait(ms) {
    if (document.visibilityState === 'visible') timer ??= setTimeout(look, ms);
  }

  document.addEventListener('visibilitychange', () => {
    clearTimeout(timer);
    timer = undefined;
    wait(0);
  });
  if (everyMs > 0) wait(everyMs);
})();
`;
