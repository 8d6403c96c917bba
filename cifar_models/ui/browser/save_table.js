// Saves a table as it stands, by the names of its columns and the values of its cells. The link itself
// has what the table held at first.
element.addEventListener('click', (event) => {
  const save = event.target.closest('a.save')?.closest('[data-save-table]');
  if (!save) return;
  event.preventDefault();
  const table = save.closest('details').querySelector('table');
  const names = [...table.tHead.rows[0].cells].map((head) => head.dataset.name);
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.dataset.value));
  saveCsv(csvOf([names, ...rows]), save.dataset.saveTable);
});
