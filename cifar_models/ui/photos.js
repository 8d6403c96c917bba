// The square on a photo that the models get: dragged, resized or moved by keys, then sent.
const LEAST = 0.05; // of the shorter side, as in framing.py
const asked = {}; // by photo, when its latest part was asked for
let drag = null;
const waiting = {}; // by photo, the timer of keys that are sent together

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const boxOf = (crop) => {
  const frame = crop.parentElement.getBoundingClientRect();
  const square = crop.getBoundingClientRect();
  return {
    frame,
    left: square.left - frame.left,
    top: square.top - frame.top,
    side: square.width,
  };
};
const place = (crop, frame, left, top, side) => {
  const shorter = Math.min(frame.width, frame.height);
  side = clamp(side, LEAST * shorter, shorter);
  left = clamp(left, 0, frame.width - side);
  top = clamp(top, 0, frame.height - side);
  Object.assign(crop.style, {
    left: `${(left / frame.width) * 100}%`,
    top: `${(top / frame.height) * 100}%`,
    width: `${(side / frame.width) * 100}%`,
    height: `${(side / frame.height) * 100}%`,
  });
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
  const {frame, left, top, side} = boxOf(crop);
  asked[identity] = Math.ceil(performance.now());
  trigger('select', {
    photo: identity,
    at: asked[identity],
    framing: {
      kind,
      left: left / frame.width,
      top: top / frame.height,
      side: side / Math.min(frame.width, frame.height),
    },
  });
};

element.addEventListener('pointerdown', (event) => {
  const frame = event.target.closest('.frame');
  const crop = frame?.querySelector('.crop');
  if (!crop || event.button !== 0) return;
  event.preventDefault();
  const panel = frame.closest('article');
  choose(panel, 'square');
  crop.focus({preventScroll: true});
  const start = boxOf(crop);
  const resizing = event.target.closest('.crop-handle') !== null;
  if (event.target.classList.contains('original')) {
    start.left = event.clientX - start.frame.left - start.side / 2;
    start.top = event.clientY - start.frame.top - start.side / 2;
    place(crop, start.frame, start.left, start.top, start.side);
    Object.assign(start, boxOf(crop));
  }
  drag = {crop, panel, start, resizing, x: event.clientX, y: event.clientY};
  crop.setPointerCapture(event.pointerId);
});
element.addEventListener('pointermove', (event) => {
  if (!drag) return;
  const {crop, start, resizing} = drag;
  const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
  if (resizing) {
    const most = Math.min(start.frame.width - start.left, start.frame.height - start.top);
    place(crop, start.frame, start.left, start.top, Math.min(start.side + Math.max(x, y), most));
  } else {
    place(crop, start.frame, start.left + x, start.top + y, start.side);
  }
});
const drop = () => {
  if (!drag) return;
  send(drag.panel, 'square');
  drag = null;
};
element.addEventListener('pointerup', drop);
element.addEventListener('pointercancel', drop);

element.addEventListener('keydown', (event) => {
  const crop = event.target.closest('.crop');
  if (!crop) return;
  const by = event.shiftKey ? 0.1 : 0.02;
  const moves = {ArrowLeft: [-by, 0, 0], ArrowRight: [by, 0, 0], ArrowUp: [0, -by, 0],
    ArrowDown: [0, by, 0], '+': [0, 0, 0.05], '=': [0, 0, 0.05], '-': [0, 0, -0.05]};
  const move = moves[event.key];
  if (!move) return;
  event.preventDefault();
  const {frame, left, top, side} = boxOf(crop);
  const shorter = Math.min(frame.width, frame.height);
  const grow = move[2] * shorter;
  place(crop, frame, left + move[0] * frame.width - grow / 2,
    top + move[1] * frame.height - grow / 2, side + grow);
  const panel = crop.closest('article');
  choose(panel, 'square');
  const {identity} = panel.dataset;
  clearTimeout(waiting[identity]); // a held key moves many times
  waiting[identity] = setTimeout(() => send(panel, 'square'), 250);
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
