// Elements with ``data-go`` open the tab of that id, and close the dialog they stand in.
element.addEventListener('click', (event) => {
  const link = event.target.closest('[data-go]');
  if (!link) return;
  link.closest('dialog')?.close();
  window.pageTabs?.go(link.dataset.go, {scroll: true});
});
