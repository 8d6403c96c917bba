// The sliders that make a picture worse, in any panel of the page. The server answers along the whole
// slider that is moved, where it stands first: further moves of it show what is here already. Each
// answer is for what was asked last; one that comes late is for a panel that has moved on.
const LOST = 5000;  // milliseconds after which an answer is no longer waited for
const SECTION = '.worse-picture';
const asked = new WeakMap();  // by panel: the slider asked for, when, and what is known along it
const seen = new WeakMap();  // by panel, its identity: Gradio makes another panel of the same elements
let kept = null;  // what a next picture in the dialog is shown with
let latest = 0;

const inputs = (section) => [...section.querySelectorAll('input[data-setting]')];
const control = (section, name) => section.querySelector(`[data-setting="${name}"]`);
const placeOf = (input) => Math.round((input.value - input.min) / input.step);
const settingsOf = (section) => ({
  kind: control(section, 'kind').value,
  ...Object.fromEntries(inputs(section).map((one) => [one.dataset.setting, Number(one.value)])),
});
const inDialog = (section) => section.closest('#detail') !== null;
const remember = (section, slider) => {
  if (inDialog(section)) kept = {settings: settingsOf(section), slider};
};

const reset = (section) => {
  for (const input of inputs(section)) input.value = input.dataset.neutral;
};
const draw = (section) => {
  for (const input of inputs(section)) {
    const text = JSON.parse(input.dataset.texts)[placeOf(input)];
    input.setAttribute('aria-valuetext', text);
    input.closest('.worse-slider').querySelector('output').textContent = text;
  }
  const state = asked.get(section);
  if (!state) return;
  const found = state.known[placeOf(control(section, state.slider))];
  section.classList.toggle('worse-waits', !found);
  if (!found) return;
  section.querySelector('.worse-seen img').src = found.picture;
  for (const line of section.querySelectorAll('[data-model]')) {
    const {model} = line.dataset, [name, sure] = found.said[model];
    line.querySelector('[data-said]').textContent = `${name} ${sure}`;
    line.querySelector('[data-words]').textContent = state.words?.[model] ?? '';
  }
};
const clearTurns = (section) => {
  for (const mark of section.querySelectorAll('.worse-turn')) mark.remove();
};
// Where along the slider each model changes its mind.
const drawTurns = (section) => {
  const {slider, turns = {}} = asked.get(section);
  const input = control(section, slider), last = (input.max - input.min) / input.step;
  for (const [model, places] of Object.entries(turns)) {
    for (const place of places) {
      const mark = document.createElement('i');
      mark.className = `worse-turn ${section.querySelector(`[data-model="${model}"] b`).className}`;
      mark.style.setProperty('--at', place / last);
      input.parentElement.append(mark);
    }
  }
};
const ask = (section, slider) => {
  const source = section.parentElement.querySelector('[data-worse-pixels]').dataset;
  latest = Math.max(Math.ceil(performance.now()), latest + 1);
  asked.set(section, {slider, at: latest, known: {}, pixels: source.worsePixels});
  remember(section, slider);
  clearTurns(section);
  draw(section);
  trigger('edit', {section: section.dataset.worse, at: latest, slider, settings: settingsOf(section),
    pixels: source.worsePixels, name: Number(source.worseName)});
};
const isKnown = (section, slider) => {
  const state = asked.get(section);
  if (state?.slider !== slider) return false;
  return state.whole || performance.now() - state.at < LOST;
};

watch('value', () => {
  if (!props.value) return;
  const answer = JSON.parse(props.value);
  const section = document.querySelector(`${SECTION}[data-worse="${answer.section}"]`);
  const state = section && asked.get(section);
  if (state?.at !== answer.at) return;
  Object.assign(state, answer, {whole: 'turns' in answer});
  draw(section);
  if (state.whole) drawTurns(section);
});
document.addEventListener('input', (event) => {
  const section = event.target.closest?.(SECTION), {setting} = event.target.dataset ?? {};
  if (!section || !setting) return;
  const slider = setting === 'kind' ? 'strength' : setting;
  if (setting !== 'kind' && isKnown(section, slider)) {
    remember(section, slider);
    draw(section);
  } else {
    ask(section, slider);
  }
});
document.addEventListener('click', (event) => {
  const section = event.target.closest?.('[data-worse-reset]')?.closest(SECTION);
  if (section) {
    reset(section);
    ask(section, 'strength');
  }
  // A picture of a list of worse ones opens as it is there.
  const list = event.target.closest?.('[data-pick]')?.closest('[data-worse-list]');
  if (list) kept = {settings: JSON.parse(list.dataset.worseList), slider: 'strength', hidden: true};
}, true);
document.addEventListener('toggle', (event) => {
  const section = event.target;
  if (!section.matches?.(SECTION)) return;
  if (!section.open) {
    if (inDialog(section)) kept = null;
  } else if (!asked.has(section)) {
    ask(section, 'strength');
  }
}, true);
// Another part of a photo may have been chosen.
const follow = (section) => {
  const {worsePixels} = section.parentElement.querySelector('[data-worse-pixels]').dataset;
  const state = asked.get(section);
  if (state && section.open && !inDialog(section) && state.pixels !== worsePixels) {
    ask(section, state.slider);
  }
};
// Once the dialog is open, which puts the focus at its top.
const reveal = (section, frames = 60) => requestAnimationFrame(() => {
  if (section.closest('dialog').open) section.scrollIntoView({block: 'nearest'});
  else if (frames) reveal(section, frames - 1);
});
// From picture to picture in the dialog, the sliders stay; elsewhere a new picture begins anew.
const begin = (section) => {
  seen.set(section, section.dataset.worse);
  asked.delete(section);
  reset(section);
  control(section, 'kind').selectedIndex = 0;
  clearTurns(section);
  if (!inDialog(section) || !kept) return;
  const {settings, slider, hidden} = kept;
  for (const [name, value] of Object.entries(settings)) control(section, name).value = value;
  section.open = true;
  ask(section, slider);
  if (hidden) reveal(section);
};
new MutationObserver(() => {
  for (const section of document.querySelectorAll(SECTION)) {
    if (seen.get(section) !== section.dataset.worse) begin(section);
    else follow(section);
  }
}).observe(document.body,
  {childList: true, subtree: true, attributes: true, attributeFilter: ['data-worse']});
document.addEventListener('close', (event) => {
  if (event.target.closest?.('#detail')) kept = null;
}, true);
