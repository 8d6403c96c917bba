// Saves files from the browser alone.
const saveAddress = (address, name) => {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
};
const saveCsv = (text, name) => {
  // Excel takes a CSV that does not begin so for one in the system's old letters.
  const address = URL.createObjectURL(new Blob(['\ufeff', text], {type: 'text/csv'}));
  saveAddress(address, name);
  setTimeout(() => URL.revokeObjectURL(address), 10000);
};
const csvField = (value) => {
  const text = String(value ?? '');
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
const csvOf = (rows) => rows.map((row) => row.map(csvField).join(',') + '\r\n').join('');
