test('arrows lead to the neighbours, by rows up and down', () => {
  equal(rovedTo('ArrowRight', 0, 6, 3), 1);
  equal(rovedTo('ArrowLeft', 4, 6, 3), 3);
  equal(rovedTo('ArrowDown', 1, 6, 3), 4);
  equal(rovedTo('ArrowUp', 5, 6, 3), 2);
  equal([rovedTo('Home', 4, 6, 3), rovedTo('End', 1, 6, 3)], [0, 5]);
});
test('no key leads out of the grid, and other keys lead nowhere', () => {
  for (const [key, place] of [['ArrowLeft', 0], ['ArrowUp', 2], ['ArrowRight', 5], ['ArrowDown', 3],
    ['Enter', 1], ['a', 1]]) {
    equal(rovedTo(key, place, 6, 3), undefined);
  }
});
