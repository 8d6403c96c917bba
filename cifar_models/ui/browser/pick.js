// Each kind of click is an event of its own: elements with ``data-pick`` raise ``select`` with that
// text and those of all others, those with ``data-filter`` raise ``apply`` with that query, those with
// ``data-go`` open that tab.
// Delegated to the element, since its content is replaced on every update.
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-pick], [data-filter], [data-go]');
  if (!button) return;
  const at = Math.ceil(performance.now());
  if ('filter' in button.dataset) { trigger('apply', {query: button.dataset.filter, at}); return; }
  if ('go' in button.dataset) { window.pageTabs?.go(button.dataset.go, {scroll: true}); return; }
  const listed = [...element.querySelectorAll('[data-pick]')].map((one) => one.dataset.pick);
  trigger('select', {pick: button.dataset.pick, listed, at});
});
