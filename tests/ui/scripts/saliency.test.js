const panel = () => {
  element.innerHTML = `<div data-map-panel><section data-saliency data-pixels="AAAA">
    <button data-saliency-start></button><p class="working" hidden><progress></progress></p>
    <div data-saliency-answer></div></section><select data-map-chooser><option value=""></option></select></div>`;
};
const start = () => element.querySelector('[data-saliency-start]');
const bar = () => element.querySelector('progress');
const report = (values) => {
  const div = document.createElement('div');
  Object.assign(div.dataset, values);
  window.showSaliency.forEach((show) => show(div));
};
const found = '<h4 class="saliency-headline" tabindex="-1">1 of 4</h4>';

test('a double click asks once, and shows that something is under way', () => {
  panel();
  start().click();
  start().click();
  equal(events.length, 1);
  equal(events[0].pixels, 'AAAA');
  equal([start().hidden, element.querySelector('.working').hidden], [true, false]);
});
test('reports move the bar, those about another picture do not', () => {
  report({at: events[0].at, done: 5, total: 10});
  report({at: events[0].at + 1, done: 9, total: 10});
  equal([bar().value, bar().max], [5, 10]);
});
test('what was found takes its place and the focus', () => {
  report({at: events[0].at, found});
  equal(document.activeElement.textContent, '1 of 4');
  equal(element.querySelector('.working').hidden, true);
});
test('where the picture has gone the rest is called off, once', () => {
  panel();
  start().click();
  panel();
  report({at: events[1].at, done: 5, total: 10});
  report({at: events[1].at, done: 7, total: 10});
  report({at: events[1].at, found});
  equal(events.length, 3);
  equal(element.querySelector('[data-saliency-answer]').innerHTML, '');
});
test('out of sight it is called off too, and can be asked for again', () => {
  start().click();
  element.hidden = true;
  report({at: events[3].at, done: 5, total: 10});
  element.hidden = false;
  equal([events.length, start().hidden], [5, false]);
  start().click();
  equal(events.length, 6);
});
test('after a failure it can be asked for again', () => {
  window.showSaliency.forEach((show) => show(null));
  equal([start().hidden, element.querySelector('.working').hidden], [false, true]);
});
