// A panel as the server makes it, of two sliders and two models.
const make = (identity) => {
  const holder = document.body.appendChild(document.createElement('div'));
  const slider = (name) => `<div class="worse-slider"><span class="worse-track">
    <input type="range" data-setting="${name}" min="0" max="2" step="1" value="0" data-neutral="0"
      data-texts='["none", "some", "much"]'></span><output></output></div>`;
  holder.innerHTML = `<i data-worse-pixels="AAAA" data-worse-name="7"></i>
    <details class="worse-picture" data-worse="${identity}">
    <div class="worse-seen"><img></div>
    <p data-model="one"><b class="first"></b><span data-said></span><span data-words></span></p>
    <p data-model="two"><b class="second"></b><span data-said></span><span data-words></span></p>
    <select data-setting="kind"><option value="fog">Fog</option></select>
    ${slider('strength')}${slider('size')}<button data-worse-reset></button></details>`;
  return holder.querySelector('details');
};
const slide = (section, name, value) => {
  const input = control(section, name);
  input.value = value;
  input.dispatchEvent(new Event('input', {bubbles: true}));
};
const told = (section, at, known, whole) => {
  const said = (text) => ({one: [text, '90%'], two: [text, '80%']});
  props.value = JSON.stringify({section: section.dataset.worse, at,
    known: Object.fromEntries(Object.entries(known).map(([place, text]) =>
      [place, {picture: 'data:,', said: said(text)}])),
    ...(whole ? {turns: {one: [2], two: []}, words: {one: 'changes', two: 'stays'}} : {})});
  watching.forEach((run) => run());
};
const first = (section) => section.querySelector('[data-model=one] [data-said]').textContent;

test('a move asks once for the whole slider, further moves show what is known', () => {
  const section = make('a');
  slide(section, 'strength', 1);
  const {at, slider, settings, pixels, name} = events.at(-1), count = events.length;
  equal([slider, settings, pixels, name],
    ['strength', {kind: 'fog', strength: 1, size: 0}, 'AAAA', 7]);
  equal(section.classList.contains('worse-waits'), true);
  told(section, at, {1: 'cat'});
  equal([first(section), section.classList.contains('worse-waits')], ['cat 90%', false]);
  told(section, at, {0: 'cat', 1: 'cat', 2: 'dog'}, true);
  slide(section, 'strength', 2);
  equal([first(section), events.length], ['dog 90%', count]);
  equal(section.querySelectorAll('.worse-turn.first').length, 1);
  equal(section.querySelectorAll('.worse-turn.second').length, 0);
  equal(control(section, 'strength').getAttribute('aria-valuetext'), 'much');
});
test('an answer to an older question changes nothing', () => {
  const section = make('b');
  slide(section, 'strength', 1);
  const older = events.at(-1).at;
  slide(section, 'size', 1);
  const newer = events.at(-1).at;
  equal(newer > older, true);
  told(section, older, {1: 'old'}, true);
  equal(first(section), '');
  told(section, newer, {1: 'new'});
  told(section, older, {1: 'old'}, true);
  equal([first(section), section.querySelectorAll('.worse-turn').length], ['new 90%', 0]);
});
test('back to the picture as it is moves all sliders and asks', () => {
  const section = make('c');
  slide(section, 'size', 2);
  section.querySelector('[data-worse-reset]').click();
  equal(events.at(-1).settings, {kind: 'fog', strength: 0, size: 0});
});
