const sorted = (values, ascending) => [...values].sort((a, b) => compare(a, b, ascending));

test('numbers go by size, what is not defined comes last either way', () => {
  equal(sorted(['10', '', '9', '-1e2'], true), ['-1e2', '9', '10', '']);
  equal(sorted(['10', '', '9', '-1e2'], false), ['10', '9', '-1e2', '']);
});
test('words go by the alphabet', () => {
  equal(sorted(['truck', '10', 'Bird', 'cat'], true), ['10', 'Bird', 'cat', 'truck']);
});
test('a heading sorts, then turns around, and the order outlives an update', () => {
  const table = (values) => '<table><tr><th aria-sort="none"></th></tr><tbody>' +
    values.map((value) => `<tr><td data-value="${value}">${value}</td></tr>`).join('') + '</tbody>';
  const page = (values) => table(values).replace('<tr>', '<thead><tr>');
  const shown = () => [...element.querySelectorAll('tbody td')].map((cell) => cell.textContent);
  answer(page([2, 10, 1]));
  equal(shown(), ['2', '10', '1']);
  element.querySelector('th').click();
  equal(shown(), ['10', '2', '1']);
  element.querySelector('th').click();
  equal(shown(), ['1', '2', '10']);
  answer(page([30, 4]));
  equal(shown(), ['4', '30']);
  equal(element.querySelector('th').getAttribute('aria-sort'), 'ascending');
});

test('two tables have orders of their own', () => {
  const table = (values) => '<table><thead><tr><th aria-sort="none"></th></tr></thead><tbody>' +
    values.map((value) => `<tr><td data-value="${value}"></td></tr>`).join('') + '</tbody></table>';
  const shown = (place) => [...element.querySelectorAll('table')[place].querySelectorAll('td')]
    .map((cell) => cell.dataset.value);
  orders.length = 0;
  answer(table([2, 10, 1]) + table([5, 7]));
  element.querySelectorAll('th')[1].click();
  equal([shown(0), shown(1)], [['2', '10', '1'], ['7', '5']]);
  element.querySelectorAll('th')[0].click();
  equal([shown(0), shown(1)], [['10', '2', '1'], ['7', '5']]);
  answer(table([3, 4]) + table([8, 9]));
  equal([shown(0), shown(1)], [['4', '3'], ['9', '8']]);
});
