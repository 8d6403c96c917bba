const wide = {width: 200, height: 100};

test('a square stays inside its frame', () => {
  equal(fitted({left: -5, top: 90, side: 50}, wide), {left: 0, top: 50, side: 50});
});
test('a square is neither larger than the frame nor too small to be seen', () => {
  equal(fitted({left: 20, top: 20, side: 500}, wide), {left: 20, top: 0, side: 100});
  equal(fitted({left: 20, top: 20, side: -3}, wide).side, 5);
});
test('resizing keeps the corner and ends at the edge', () => {
  equal(resized({left: 120, top: 10, side: 30}, 5, 20, wide), {left: 120, top: 10, side: 50});
  equal(resized({left: 120, top: 10, side: 30}, 500, 0, wide).side, 80);
});
test('arrow keys move by a fiftieth of the frame, with shift by a tenth', () => {
  const square = {left: 50, top: 20, side: 40};
  equal(moved(square, 'ArrowRight', false, wide).left, 54);
  equal(moved(square, 'ArrowUp', true, wide).top, 10);
});
test('plus grows around the centre', () => {
  equal(moved({left: 50, top: 20, side: 40}, '+', false, wide), {left: 47.5, top: 17.5, side: 45});
});
test('other keys move nothing', () => {
  equal([moved({}, 'Tab', false, wide), moved({}, 'constructor', false, wide)], [null, null]);
});
test('the server is told shares of the photo', () => {
  const told = framingOf({left: 50, top: 20, side: 40}, wide, 'square');
  equal(told, {kind: 'square', left: 0.25, top: 0.2, side: 0.4});
});
