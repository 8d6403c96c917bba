// Opens tabs by click, by arrow keys, or for others by ``window.pageTabs.go``, and writes the one that
// is open to the address; FIRST goes without saying. Raises ``select`` with the ``tab``.
const {FIRST} = given;
const all = () => [...element.querySelectorAll('[role="tab"]')];
// Moves the row alone: the page stays where it is.
const show = () => {
  const [row, tab] = ['[role="tablist"]', '[aria-selected="true"]'].map((s) => element.querySelector(s));
  if (row && tab) row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.clientWidth) / 2;
};
const mark = (name) => {
  window.pageTabs.open = name;
  for (const one of all()) {
    const on = one.dataset.tab === name;
    one.setAttribute('aria-selected', String(on));
    one.tabIndex = on ? 0 : -1;
  }
  show();
};
const go = (name, {scroll = false} = {}) => {
  if (!all().some((one) => one.dataset.tab === name)) return;
  mark(name);
  window.pageAddress?.write({tab: name === FIRST ? null : name});
  trigger('select', {tab: name, at: Math.ceil(performance.now())});
  if (scroll) element.scrollIntoView({behavior: 'smooth', block: 'start'});
};
window.pageTabs = {open: FIRST, go};
element.addEventListener('click', (event) => {
  const tab = event.target.closest('[data-tab]');
  if (tab) go(tab.dataset.tab);
});
element.addEventListener('keydown', (event) => {
  const place = all().indexOf(event.target);
  const to = {ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: all().length - 1}[event.key];
  if (place < 0 || to === undefined) return;
  event.preventDefault();
  const tab = all().at(to % all().length);
  tab.focus();
  go(tab.dataset.tab);
});
watch('value', () => {
  window.pageTabs.open = element.querySelector('[data-open]')?.dataset.open ?? FIRST;
  show();
});
