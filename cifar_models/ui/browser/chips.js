// A chip with ``data-without`` raises ``delete`` with that field, ``data-clear`` raises ``clear``.
element.addEventListener('click', (event) => {
  const chip = event.target.closest('[data-without], [data-clear]');
  if (!chip) return;
  const at = Math.ceil(performance.now());
  if ('clear' in chip.dataset) trigger('clear', {at});
  else trigger('delete', {field: chip.dataset.without, at});
});
