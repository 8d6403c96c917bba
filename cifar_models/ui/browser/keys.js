// Keys of the whole page, see roving.js: pictures in a grid are one stop of the Tab key, arrows lead on
// within it; Escape closes the panel of pictures, ``?`` shows what all keys do.
const GRIDS = '.cards, .six, .thumb-list';
const columnsOf = (all) => {
  const next = all.findIndex((one) => one.offsetTop > all[0].offsetTop + 4);
  return next < 0 ? all.length : next;
};
const roam = (event) => {
  const grid = event.target.closest?.(GRIDS);
  if (!grid) return false;
  const all = [...grid.querySelectorAll('[data-pick]')];
  const to = rovedTo(event.key, all.indexOf(event.target), all.length, columnsOf(all));
  if (to === undefined) return false;
  all[to].focus();
  return true;
};
const isTyping = (target) => target.closest?.('input, textarea, select, [contenteditable]');
document.addEventListener('focusin', (event) => {
  const one = event.target.closest?.('[data-pick]');
  const grid = one?.closest(GRIDS);
  if (!grid) return;
  for (const other of grid.querySelectorAll('[data-pick]')) other.tabIndex = other === one ? 0 : -1;
});
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  if (roam(event)) { event.preventDefault(); return; }
  if (event.key === 'Escape') document.querySelector('#filter-chips [data-close]')?.click();
  if (event.key === '?' && !isTyping(event.target)) element.querySelector('dialog').showModal();
});
element.addEventListener('click', (event) => {
  if (event.target.closest('[data-close]')) element.querySelector('dialog').close();
});
// The first link of the page leads to the tabs, and leaves the address as it is.
document.addEventListener('click', (event) => {
  if (!event.target.closest?.('[data-skip]')) return;
  event.preventDefault();
  document.querySelector('#tab-bar [aria-selected="true"]')?.focus();
});
