const listed = ['7', '3', '5'];
const about = (place, at) => answer(`<dialog data-at="${at}" data-place="${place}"
  data-listed='${JSON.stringify(listed)}'>${listed[place]}<button data-step="1"></button></dialog>`);
const dialog = () => element.querySelector('dialog');
const press = (key) => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
const lately = () => Math.ceil(performance.now());

test('a link that names an image opens that one and asks for no other', () => {
  about(2, 0);
  equal(dialog().open, true);
  equal(events.length, 0);
});
test('arrow keys ask for the neighbour, and for one answer at a time', () => {
  about(0, lately());
  equal(dialog().open, true);
  press('ArrowLeft');
  equal(events.length, 0);
  press('ArrowRight');
  press('ArrowRight');
  equal(events.map((event) => event.pick), ['3']);
});
test('where steps have led on meanwhile, the answer asks for the next', () => {
  about(1, events[0].at);
  equal(events.map((event) => event.pick), ['3', '5']);
  about(2, events[1].at);
  equal(events.length, 2);
});
test('an answer older than what is shown is not kept', () => {
  about(0, 0);
  equal(events.at(-1).pick, '5');
  about(2, events.at(-1).at);
});
test('an answer asked for before closing opens nothing', () => {
  const asked = lately();
  dialog().dispatchEvent(new Event('close'));
  about(1, asked);
  equal(dialog().open, false);
});
