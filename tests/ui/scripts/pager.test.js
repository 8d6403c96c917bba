element.innerHTML = `<button data-page="0" disabled>x</button><button data-page="2">y</button>
  <input data-page-jump value="7">`;
test('a button turns to its page, counted from 0, one that is disabled to none', () => {
  element.querySelectorAll('button').forEach((button) => button.click());
  equal(events.map((event) => event.page), [2]);
});
test('a number that is written turns to it, counted from 1', () => {
  const field = element.querySelector('input');
  field.dispatchEvent(new Event('change', {bubbles: true}));
  field.value = '';
  field.dispatchEvent(new Event('change', {bubbles: true}));
  equal(events.map((event) => event.page), [2, 6]);
});
