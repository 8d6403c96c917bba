// The dialog is new after each update, so it is opened by watching the value. It walks through the
// list that it was opened from by buttons and arrow keys, keeping the class of the activation maps. Of its
// own steps one answer is asked for at a time; where quick steps have led on meanwhile, the next is
// asked for at the place they led to. An answer asked for before closing opens nothing.
const LOST = 5000;  // milliseconds after which an answer is no longer waited for
let asked = 0;  // when the answer under way was asked for, 0 for none
let shown = 0;  // when what is shown was asked for
let closed = 0;
let open = false;
let listed = [];
let place = 0;
let stepped = '';
const now = () => Math.ceil(performance.now());
const find = (selector) => element.querySelector('dialog ' + selector);
const ask = () => {
  asked = Math.max(now(), shown + 1);
  trigger('select', {pick: listed[place], listed, at: asked});
};
watch('value', () => {
  const dialog = element.querySelector('dialog');
  if (!dialog) return;
  const at = Number(dialog.dataset.at);
  if (at < closed || at < shown) {  // come late
    if (open) ask();  // it has taken the place of what was shown
    return;
  }
  shown = at;
  open = true;
  listed = JSON.parse(dialog.dataset.listed);
  if (!asked || at !== asked) place = Number(dialog.dataset.place);  // opened from a list or a link
  asked = 0;
  window.pageAddress?.write({image: listed[Number(dialog.dataset.place)]}, {typed: 'image'});
  dialog.addEventListener('close', () => {
    window.pageAddress?.write({image: null});
    open = false;
    stepped = '';
    closed = Math.max(now(), shown, asked) + 1;
    asked = 0;
  });
  if (!dialog.open) dialog.showModal();
  const button = stepped && find(`[data-step="${stepped}"]:not(:disabled)`);
  if (button) button.focus();
  const chooser = find('select[data-map-chooser]');
  if (chooser && element.dataset.mapClass) {
    chooser.value = element.dataset.mapClass;
    chooser.dispatchEvent(new Event('change', {bubbles: true}));
  }
  if (place === Number(dialog.dataset.place)) stepped = ''; else ask();
});
const step = (by) => {
  if (!(place + by in listed)) return;
  place += by;
  stepped = String(by);
  if (!asked || now() - asked > LOST) ask();
};
element.addEventListener('click', (event) => {
  const dialog = element.querySelector('dialog');
  if (!dialog) return;
  const button = event.target.closest('[data-step]');
  if (button) step(Number(button.dataset.step));
  if (event.target === dialog || event.target.closest('[data-close]')) dialog.close();
});
// On the document: while an answer replaces the dialog, nothing in it has the focus.
document.addEventListener('keydown', (event) => {
  const by = {ArrowLeft: -1, ArrowRight: 1}[event.key];
  if (!by || !open || event.target.closest?.('select, input')) return;
  event.preventDefault();
  step(by);
});
// Back leads out of it; an image that the address still names is brought by its answer.
window.addEventListener('popstate', () => {
  const named = new URL(location.href).searchParams.has('image');
  if (open && !named) element.querySelector('dialog')?.close();
});
