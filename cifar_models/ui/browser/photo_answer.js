// Puts the answer about another part of a photo into its panel, see photos.js.
watch('value', () => {
  const answer = element.querySelector('[data-parts]');
  if (answer) (window.showPhotoPart || []).forEach((show) => show(answer));
});
