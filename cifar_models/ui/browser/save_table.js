// Saves a table as it stands, by the names of its columns and the values of its cells.
element.addEventListener('click', (event) => {
  const save = event.target.closest('[data-save-table]');
  if (!save) return;
  const table = save.closest('details').querySelector('table');
  const names = [...table.tHead.rows[0].cells].map((head) => head.dataset.name);
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.dataset.value));
  saveCsv(csvOf([names, ...rows]), save.dataset.saveTable);
});
