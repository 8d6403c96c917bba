// A chip with ``data-without`` raises ``delete`` with that field, ``data-clear`` raises ``clear``, the
// sign that closes raises ``collapse``.
element.addEventListener('click', (event) => {
  const chip = event.target.closest('[data-without], [data-clear], [data-close]');
  if (!chip) return;
  const at = Math.ceil(performance.now());
  if ('close' in chip.dataset) trigger('collapse', {at});
  else if ('clear' in chip.dataset) trigger('clear', {at});
  else trigger('delete', {field: chip.dataset.without, at});
});
