// Hands what comes about a picture's maps to the panels, see saliency.js.
watch('value', () => {
  const answer = element.querySelector('[data-at]');
  if (answer) (window.showSaliency || []).forEach((show) => show(answer));
});
