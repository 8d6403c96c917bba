const area = {width: 300, height: 200};
const label = (x, y, width = 80) => ({x, y, width, height: 16});
const inside = (box) => box.left >= 0 && box.top >= 0 && box.right <= 300 && box.bottom <= 200;

test('a label stands right of its point where there is room', () => {
  const [box] = placed([label(100, 50)], area, []);
  equal(box, {left: 109, top: 42, right: 189, bottom: 58});
});
test('at the right edge it stays inside', () => {
  const [box] = placed([label(295, 100)], area, []);
  equal(inside(box), true);
});
test('labels of neighbouring points do not meet', () => {
  const boxes = placed([label(290, 50), label(290, 52), label(290, 48)], area, []);
  equal(boxes.every((box) => box && inside(box)), true);
  boxes.forEach((box, place) => boxes.slice(place + 1).forEach((other) =>
    equal(meet(box, other), false)));
});
test('a label keeps off the lines', () => {
  const line = Array.from({length: 40}, (_, place) => [105 + 2 * place, 50]);
  const [box] = placed([label(100, 50)], area, line);
  equal(line.some(([x, y]) => x > box.left && x < box.right && y > box.top && y < box.bottom), false);
});
test('a level is named along its line, beside what stands there', () => {
  const [first, second] = placed([label(null, 50), label(null, 50)], area, []);
  equal(meet(first, second), false);
  equal([first, second].every((box) => Math.min(Math.abs(box.bottom - 50), Math.abs(box.top - 51)) < 1),
    true);
});
test('where there is no room there is no label', () => {
  equal(placed([label(10, 10, 400)], area, []), [null]);
  const all = [];
  for (let x = 0; x < 300; x += 4) for (let y = 0; y < 200; y += 4) all.push([x, y]);
  equal(placed([label(100, 50)], area, all), [null]);
});
