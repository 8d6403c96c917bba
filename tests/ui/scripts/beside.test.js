const VIEW = {width: 1000, height: 800};
const BOX = {width: 320, height: 100};
const button = (left, top) => ({left, top, right: left + 60, bottom: top + 20});
test('it stands below its button, or above where that has more room', () => {
  equal(placedBeside(button(50, 100), BOX, VIEW), {left: 50, top: 124});
  equal(placedBeside(button(50, 700), BOX, VIEW), {left: 50, top: 596});
  equal(placedBeside(button(50, 0), BOX, VIEW), {left: 50, top: 24});
});
test('it stays within the window', () => {
  const tall = {width: 320, height: 500};
  for (const [left, top] of [[0, 0], [-40, 350], [990, 790], [500, 300], [500, 5000], [0, -900]]) {
    for (const box of [BOX, tall]) {
      const to = placedBeside(button(left, top), box, VIEW);
      equal(to.left >= 0 && to.left + box.width <= VIEW.width, true);
      equal(to.top >= 0 && to.top + box.height <= VIEW.height, true);
    }
  }
});
test('one that is larger than the window begins in it', () => {
  equal(placedBeside(button(300, 300), {width: 1200, height: 900}, VIEW), {left: 8, top: 8});
});
