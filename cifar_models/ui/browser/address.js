// The component's ``data-query`` becomes the query of the page's address; parameters that are none
// of FILTER_NAMES stay as they are.
const addressWith = (query, href) => {
  const address = new URL(href);
  for (const name of FILTER_NAMES) address.searchParams.delete(name);
  for (const [name, value] of new URLSearchParams(query)) address.searchParams.set(name, value);
  return address.href;
};
watch('value', () => {
  const holder = element.querySelector('[data-query]');
  if (!holder) return;
  const address = addressWith(holder.dataset.query, location.href);
  if (address === location.href) return;
  history.replaceState(history.state, '', address);
  // Inside a Space the page is a frame, so the page around it is told as well, but only the
  // filter: the frame's own address may hold what signs a visitor in.
  if (window.parent !== window) {
    window.parent.postMessage({queryString: holder.dataset.query}, 'https://huggingface.co');
  }
});
