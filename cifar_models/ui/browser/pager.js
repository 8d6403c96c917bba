// Buttons with ``data-page`` and fields with ``data-page-jump`` raise ``submit`` with the ``page`` to
// show, counted from 0. A new page begins at its top.
const turn = (page) => trigger('submit', {page, at: Math.ceil(performance.now())});
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-page]:not(:disabled)');
  if (button) turn(Number(button.dataset.page));
});
element.addEventListener('change', (event) => {
  const field = event.target.closest('[data-page-jump]');
  if (field && field.value) turn(Number(field.value) - 1);
});
watch('value', () => { element.closest('[data-testid], .column')?.scrollTo?.({top: 0}); });
