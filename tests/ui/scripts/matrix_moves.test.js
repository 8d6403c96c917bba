const cell = (row, column) => ({row, column});
const after = (start, ...keys) => keys.reduce((at, key) => movedCell(at, key) || at, start);

test('arrow keys move by one cell', () => {
  equal(after(cell(3, 3), 'ArrowRight', 'ArrowDown'), cell(4, 4));
  equal(after(cell(3, 3), 'ArrowLeft', 'ArrowUp'), cell(2, 2));
});
test('names lie left of the rows and below the columns, nothing lies further', () => {
  equal(after(cell(0, 0), 'ArrowLeft', 'ArrowLeft', 'ArrowUp'), cell(0, -1));
  equal(after(cell(9, 9), 'ArrowDown', 'ArrowDown', 'ArrowRight'), cell(10, 9));
});
test('there is no corner between the names', () => {
  equal(after(cell(10, 0), 'ArrowLeft'), cell(10, 0));
  equal(after(cell(9, -1), 'ArrowDown'), cell(9, -1));
});
test('Home and End lead to both ends of a row', () => {
  equal([after(cell(2, 5), 'Home'), after(cell(2, 5), 'End')], [cell(2, 0), cell(2, 9)]);
});
test('other keys are not for the matrix', () => {
  equal([movedCell(cell(1, 1), 'Tab'), movedCell(cell(1, 1), 'constructor')], [null, null]);
});
test('a cell has two names, a name one', () => {
  const names = ['cat', 'dog'];
  equal(namedCell(cell(0, 1), names, names), {y: 'cat', x: 'dog'});
  equal(namedCell(cell(1, -1), names, names), {y: 'dog'});
  equal(namedCell(cell(2, 0), names, names), {x: 'cat'});
});
