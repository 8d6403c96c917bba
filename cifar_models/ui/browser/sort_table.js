// A click on a heading sorts the table's rows by their ``data-value``. The order that was chosen
// stays when the table is replaced by one with other numbers.
let order = null;
const compare = (a, b, ascending) => {
  if (a === b) return 0;
  if (a === '' || b === '') return a === '' ? 1 : -1;  // what is not defined comes last
  const numbers = [Number(a), Number(b)];
  const rank = numbers.some(Number.isNaN) ? a.localeCompare(b) : numbers[0] - numbers[1];
  return ascending ? rank : -rank;
};
const sort = () => {
  const heads = [...element.querySelectorAll('th[aria-sort]')];
  if (!order || !heads.length) return;
  heads.forEach((head, column) => head.setAttribute('aria-sort',
    column !== order.column ? 'none' : order.ascending ? 'ascending' : 'descending'));
  const body = element.querySelector('tbody');
  const value = (row) => row.cells[order.column].dataset.value;
  [...body.rows].sort((a, b) => compare(value(a), value(b), order.ascending))
    .forEach((row) => body.append(row));
};
element.addEventListener('click', (event) => {
  const head = event.target.closest('th[aria-sort]');
  if (!head) return;
  const column = head.cellIndex;
  const again = order && order.column === column;
  // Names from A, numbers from the largest.
  const first = head.dataset.first === 'ascending';
  order = {column, ascending: again ? !order.ascending : first};
  sort();
});
watch('value', sort);
