// Saves files from the browser alone.
const saveAddress = (address, name) => {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
};
const saveParts = (parts, name, type) => {
  const address = URL.createObjectURL(new Blob(parts, {type}));
  saveAddress(address, name);
  setTimeout(() => URL.revokeObjectURL(address), 10000);
};
// Excel takes a CSV that does not begin so for one in the system's old letters.
const saveCsv = (text, name) => saveParts(['\ufeff', text], name, 'text/csv');
// Spreadsheets run a text that starts like this as a formula; the same is in tables.py.
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]/;
const csvField = (value) => {
  let text = String(value ?? '');
  if (isNaN(text) && FORMULA.test(text)) text = `'${text}`;
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
const csvOf = (rows) => rows.map((row) => row.map(csvField).join(',') + '\r\n').join('');
