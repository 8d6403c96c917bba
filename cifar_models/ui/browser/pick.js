// Elements with ``data-pick`` raise ``select`` with that text and those of all others.
// Delegated to the element, since its content is replaced on every update.
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-pick]');
  if (!button) return;
  const listed = [...element.querySelectorAll('[data-pick]')].map((one) => one.dataset.pick);
  trigger('select', {pick: button.dataset.pick, listed, at: Math.ceil(performance.now())});
});
