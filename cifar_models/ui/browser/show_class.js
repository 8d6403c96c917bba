// Lets a chooser of ``fragments.evidence_chooser`` change the overlays of its panel.
element.addEventListener('change', (event) => {
  const chooser = event.target.closest('select[data-evidence]');
  if (!chooser) return;
  const panel = chooser.closest('[data-evidence-panel]');
  element.dataset.evidenceClass = chooser.value;
  for (const overlay of panel.querySelectorAll('img[data-overlays]')) {
    const shown = chooser.value === '' ? overlay.dataset.predicted : chooser.value;
    overlay.src = JSON.parse(overlay.dataset.overlays)[shown];
    overlay.closest('figure').querySelector('[data-evidence-class]').textContent =
      chooser.options[Number(shown) + 1].textContent;
  }
});
