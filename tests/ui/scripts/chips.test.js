element.innerHTML = `<button data-close>x</button><button data-clear>y</button>
  <button data-without="true">z <span>✕</span></button><button>nothing</button>`;
test('each chip says what it takes away', () => {
  element.querySelectorAll('button').forEach((button) => button.click());
  equal(events.map((event) => event.field), [undefined, undefined, 'true']);
  equal(events.every((event) => Number.isInteger(event.at)), true);
});
test('what stands in a chip is the chip', () => {
  element.querySelector('span').click();
  equal(events.at(-1).field, 'true');
  equal(events.length, 4);
});
