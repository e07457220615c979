// Search as you type: the page that the form would bring, fetched while somebody types, takes the place of what stands there. Without this script
// the form does the same. Nothing is kept, nobody is told.
'use strict';
(() => {
  const field = document.querySelector('input[data-seek]');
  const main = document.getElementById('main');
  if (!field || !main || !window.fetch) return;
  const form = field.form;
  const say = document.createElement('p');
  say.className = 'unseen';
  say.setAttribute('role', 'status');
  document.body.append(say);
  let waiting, asked, shown = field.value.trim();

  const show = (text, address) => {
    const page = new DOMParser().parseFromString(text, 'text/html');
    const fresh = page.getElementById('main');
    if (!fresh) return;
    main.replaceChildren(...fresh.childNodes);
    document.title = page.title;
    say.textContent = main.querySelector('[data-found]')?.textContent ?? '';
    if (location.pathname === form.getAttribute('action')) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
  };

  const seek = async () => {
    const typed = field.value.trim();
    if (typed === shown || typed.length < 2) return;
    shown = typed;
    asked?.abort();
    asked = new AbortController();
    const address = `${form.action}?q=${encodeURIComponent(typed)}`;
    try {
      const reply = await fetch(address, { signal: asked.signal, credentials: 'same-origin' });
      if (reply.ok && !reply.redirected) show(await reply.text(), address);
    } catch (trouble) {
      if (trouble.name !== 'AbortError') shown = ''; // the button still works
    }
  };

  field.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(seek, 250);
  });
  window.addEventListener('popstate', () => location.reload());
})();
