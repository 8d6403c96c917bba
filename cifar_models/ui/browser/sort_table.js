// A click on a heading sorts the table's rows by their ``data-value``. The order that was chosen
// stays when the table is replaced by one with other numbers: one order for each table, by place.
const orders = [];
const compare = (a, b, ascending) => {
  if (a === b) return 0;
  if (a === '' || b === '') return a === '' ? 1 : -1;  // what is not defined comes last
  const numbers = [Number(a), Number(b)];
  const rank = numbers.some(Number.isNaN) ? a.localeCompare(b) : numbers[0] - numbers[1];
  return ascending ? rank : -rank;
};
const sortTable = (table, order) => {
  const heads = [...table.querySelectorAll('th[aria-sort]')];
  if (!order || !heads.length) return;
  heads.forEach((head, column) => head.setAttribute('aria-sort',
    column !== order.column ? 'none' : order.ascending ? 'ascending' : 'descending'));
  const body = table.querySelector('tbody');
  const value = (row) => row.cells[order.column].dataset.value;
  [...body.rows].sort((a, b) => compare(value(a), value(b), order.ascending))
    .forEach((row) => body.append(row));
};
const tables = () => [...element.querySelectorAll('table')];
element.addEventListener('click', (event) => {
  const head = event.target.closest('th[aria-sort]');
  if (!head) return;
  const table = head.closest('table'), place = tables().indexOf(table);
  const column = head.cellIndex, before = orders[place];
  const again = before && before.column === column;
  // Names from A, numbers from the largest.
  const first = head.dataset.first === 'ascending';
  orders[place] = {column, ascending: again ? !before.ascending : first};
  sortTable(table, orders[place]);
});
const sortTables = () => tables().forEach((table, place) => sortTable(table, orders[place]));
watch('value', sortTables);
component.sortTables = sortTables;
