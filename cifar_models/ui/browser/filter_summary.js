// What the filter's summary says of itself becomes part of the page's address: ``data-query`` in the
// place of all FILTER_NAMES. Its buttons raise ``expand`` (show the images) and ``clear``.
const {FILTER_NAMES} = given;
watch('value', () => {
  const said = element.querySelector('[data-query]');
  if (!said) return;
  const replace = 'restored' in said.dataset;
  window.pageAddress?.write(instead(FILTER_NAMES, said.dataset.query), {replace});
  window.pageAddress?.shown(Number(said.dataset.restored));
});
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-open], [data-clear]');
  if (!button) return;
  const at = Math.ceil(performance.now());
  if ('clear' in button.dataset) trigger('clear', {at});
  else trigger('expand', {at});
});
