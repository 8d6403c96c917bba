// Lets the chooser of a panel show the class activation maps of another class.
element.addEventListener('change', (event) => {
  const chooser = event.target.closest('select[data-map-chooser]');
  if (!chooser) return;
  const panel = chooser.closest('[data-map-panel]');
  element.dataset.mapClass = chooser.value;
  for (const overlay of panel.querySelectorAll('img[data-overlays]')) {
    const shown = chooser.value === '' ? overlay.dataset.predicted : chooser.value;
    overlay.src = JSON.parse(overlay.dataset.overlays)[shown];
    overlay.closest('figure').querySelector('[data-map-class]').textContent =
      chooser.options[Number(shown) + 1].textContent;
  }
});
