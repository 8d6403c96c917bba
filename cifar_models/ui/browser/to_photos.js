// What leads to *Your photos*: ``data-choose-photo`` opens the dialog that chooses files there,
// ``data-example`` presses the button of the same example, each as soon as it is there.
const PATIENCE = 3000;  // milliseconds; a browser lets no page open the dialog long after a click
const pressed = (selector, until = performance.now() + PATIENCE) => {
  const found = document.querySelector(`#photos ${selector}`);
  if (found) found.click();
  else if (performance.now() < until) setTimeout(pressed, 50, selector, until);
};
element.addEventListener('click', (event) => {
  const example = event.target.closest('[data-example]');
  const chosen = event.target.closest('[data-choose-photo]');
  if (!example && !chosen) return;
  window.pageTabs?.go('photos', {scroll: true});
  pressed(chosen ? '#photo-upload input[type=file]' : `[data-example="${example.dataset.example}"]`);
});
