// The square on a photo that the models get: dragged, resized or moved by keys, then sent. Where it
// may be is crop_geometry.js's.
const asked = {}; // by photo, when its latest part was asked for
let drag = null;
const waiting = {}; // by photo, the timer of keys that are sent together

const boxOf = (crop) => {
  const frame = crop.parentElement.getBoundingClientRect();
  const box = crop.getBoundingClientRect();
  // Of a photo that is nearly a line, a square of one pixel is shown larger.
  const side = Math.max(box.width, box.height);
  const square = {left: box.left - frame.left, top: box.top - frame.top, side};
  return {frame, square};
};
const place = (crop, square, frame) => {
  const {left, top, side} = fitted(square, frame);
  Object.assign(crop.style, {
    left: `${(left / frame.width) * 100}%`,
    top: `${(top / frame.height) * 100}%`,
    width: `${(side / frame.width) * 100}%`,
    height: `${(side / frame.height) * 100}%`,
  });
  // One that covers the whole photo cannot be moved: a swipe on it scrolls the page.
  crop.toggleAttribute('data-full', side >= Math.max(frame.width, frame.height) - 1);
};
// Move it to a place of the photo that was pressed.
const bring = (crop, event) => {
  const {square, frame} = boxOf(crop);
  square.left = event.clientX - frame.left - square.side / 2;
  square.top = event.clientY - frame.top - square.side / 2;
  place(crop, square, frame);
};
const choose = (panel, kind) => {
  panel.querySelector(`.framing input[value="${kind}"]`).checked = true;
  panel.querySelector('.frame').dataset.kind = kind;
};
const send = (panel, kind) => {
  const identity = panel.dataset.identity;
  clearTimeout(waiting[identity]);
  if (!panel.isConnected) return; // another panel has taken its place
  const crop = panel.querySelector('.crop');
  const {square, frame} = boxOf(crop);
  asked[identity] = Math.ceil(performance.now());
  trigger('edit', {
    photo: identity,
    at: asked[identity],
    framing: framingOf(square, frame, kind),
  });
};

element.addEventListener('pointerdown', (event) => {
  const frame = event.target.closest('.frame');
  const crop = frame?.querySelector('.crop');
  if (!crop || event.button !== 0) return;
  const beside = event.target.classList.contains('original');
  const resizing = event.target.closest('.crop-handle') !== null;
  const finger = event.pointerType === 'touch';
  // A finger beside the square, or on one that fills the photo, may be about to scroll.
  if (finger && (beside || (crop.hasAttribute('data-full') && !resizing))) return;
  event.preventDefault();
  const panel = frame.closest('article');
  choose(panel, 'square');
  crop.focus({preventScroll: true});
  if (beside) bring(crop, event);
  const {square, frame: edges} = boxOf(crop);
  drag = {crop, panel, square, edges, resizing, x: event.clientX, y: event.clientY};
  crop.setPointerCapture(event.pointerId);
});
element.addEventListener('pointermove', (event) => {
  if (!drag) return;
  const {crop, square, edges} = drag;
  const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
  place(crop, drag.resizing ? resized(square, x, y, edges) : dragged(square, x, y), edges);
});
const drop = () => {
  if (!drag) return;
  send(drag.panel, 'square');
  drag = null;
};
element.addEventListener('pointerup', drop);
element.addEventListener('pointercancel', drop);
// A tap beside the square, which is no swipe.
element.addEventListener('click', (event) => {
  const crop = event.target.closest('.frame')?.querySelector('.crop');
  if (!crop || event.pointerType !== 'touch' || !event.target.classList.contains('original')) return;
  const panel = crop.closest('article');
  choose(panel, 'square');
  bring(crop, event);
  send(panel, 'square');
});

element.addEventListener('keydown', (event) => {
  const crop = event.target.closest('.crop');
  if (!crop) return;
  const {square, frame} = boxOf(crop);
  const next = moved(square, event.key, event.shiftKey, frame);
  if (!next) return;
  event.preventDefault();
  place(crop, next, frame);
  const panel = crop.closest('article');
  choose(panel, 'square');
  const {identity} = panel.dataset;
  clearTimeout(waiting[identity]); // a held key moves many times
  waiting[identity] = setTimeout(() => send(panel, 'square'), 250);
});

element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-framing]');
  if (!button) return;
  const panel = button.closest('article');
  choose(panel, button.dataset.framing);
  send(panel, button.dataset.framing);
  // The button goes with the answer; the choice that it made keeps the focus.
  panel.querySelector('.framing input:checked').focus({preventScroll: true});
});
element.addEventListener('change', (event) => {
  const choice = event.target.closest('.framing input');
  if (!choice) return;
  const panel = choice.closest('article');
  choose(panel, choice.value);
  send(panel, choice.value);
});

// The answer comes through another element, so that nothing else on the page is drawn anew.
window.showPhotoPart = window.showPhotoPart || [];
window.showPhotoPart.push((answer) => {
  const identity = answer.dataset.identity;
  if (Number(answer.dataset.at) < (asked[identity] || Infinity)) return;
  const panel = element.querySelector(`article[data-identity="${identity}"]`);
  if (!panel) return;
  const fresh = document.createElement('template');
  fresh.innerHTML = answer.dataset.parts;
  for (const part of fresh.content.querySelectorAll('[data-part]')) {
    panel.querySelector(`[data-part="${part.dataset.part}"]`).replaceWith(part);
  }
});
