// The self-service screen: the field has the focus whatever is touched, what is typed elsewhere goes into it, a scan is sent once, and a
// turn ends by itself. Without this file the page does the same by a refresh, but for the focus.
(() => {
  const field = document.getElementById('scan');
  const form = document.getElementById('scanner');
  if (!field || !form) return;
  let sent = false;
  const back = () => { if (document.activeElement !== field) field.focus({ preventScroll: true }); };
  form.addEventListener('submit', (event) => {
    if (sent || field.value.trim() === '') event.preventDefault();
    else sent = true;
  });
  document.addEventListener('keydown', (event) => {
    if (event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey) back();
  });
  document.addEventListener('click', (event) => { if (!event.target.closest('button, a, summary')) back(); });
  window.addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
  back();
  const seconds = Number(form.dataset.seconds);
  if (seconds > 0) setTimeout(() => { if (!sent) location.replace('/kiosk'); }, seconds * 1000);
})();
