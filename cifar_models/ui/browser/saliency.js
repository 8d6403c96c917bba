// Asks what the answers about a picture depend on, and shows how far that is, then what was found.
// Where the picture has gone meanwhile, or is out of sight since its dialog was closed or another
// tab opened, the next report finds no place and the rest is called off.
let sought = 0;  // when what is under way was asked for, 0 for none
const reset = () => {
  const section = element.querySelector(`[data-asked="${sought}"]`);
  sought = 0;
  if (!section) return;
  delete section.dataset.asked;
  section.querySelector('[data-saliency-start]').hidden = false;
  section.querySelector('.working').hidden = true;
};
const reveal = (section) => {
  const headline = section.querySelector('.saliency-headline');
  headline.focus({preventScroll: true});
  section.scrollIntoView({block: 'start'});
};
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-saliency-start]');
  const section = button?.closest('[data-saliency]');
  if (!section || section.dataset.asked) return;
  sought = Math.ceil(performance.now());
  section.dataset.asked = sought;
  button.hidden = true;
  section.querySelector('.working').hidden = false;
  section.querySelector('.working').scrollIntoView({block: 'nearest'});
  trigger('expand', {pixels: section.dataset.pixels, at: sought});
});
window.showSaliency = window.showSaliency || [];
window.showSaliency.push((answer) => {
  if (!answer) { reset(); return; }  // it failed; Gradio says why
  if (!sought || Number(answer.dataset.at) !== sought) return;
  const section = element.querySelector(`[data-asked="${sought}"]`);
  if (!section?.checkVisibility()) {
    if (!answer.dataset.found) trigger('stop', {at: sought});
    reset();
    return;
  }
  if (!answer.dataset.found) {
    const bar = section.querySelector('progress');
    bar.max = answer.dataset.total;
    bar.value = answer.dataset.done;
    return;
  }
  sought = 0;
  section.querySelector('.working').hidden = true;
  section.querySelector('[data-saliency-answer]').innerHTML = answer.dataset.found;
  const chooser = section.closest('[data-map-panel]').querySelector('select[data-map-chooser]');
  if (chooser.value) chooser.dispatchEvent(new Event('change', {bubbles: true}));
  reveal(section);
});
