"""Buttons below a figure that save it as PNG and SVG and its data as CSV, in the browser alone."""

# Follows the script that draws: uses its ``element`` and ``plot``. The picture gets the page's
# background, so that its text can be read wherever it is pasted. A figure may carry its own table
# in ``layout.meta``; otherwise the points of its curves are saved.
SAVE_FIGURE = """
// Gradio names inner elements itself.
const fileName = () => element.closest('[id]:not([id^="html-"])')?.id || 'figure';
const download = (address, ending) => {
  const link = document.createElement('a');
  link.href = address;
  link.download = `${fileName()}.${ending}`;
  link.click();
};
const picture = (format) => {
  const background = getComputedStyle(element).getPropertyValue('--body-background-fill').trim();
  return Plotly.toImage(
    {data: plot.data, layout: {...plot.layout, paper_bgcolor: background}},
    {format, width: plot.clientWidth, height: plot.clientHeight, scale: format === 'png' ? 2 : 1});
};
const table = () => {
  if (plot.layout.meta?.rows) return [plot.layout.meta.columns, ...plot.layout.meta.rows];
  const name = (axis) => plot.layout[axis]?.title?.text || axis[0];
  const rows = [['series', name('xaxis'), name('yaxis')]];
  for (const trace of plot.data) {
    Array.from(trace.x).forEach((x, place) => rows.push([trace.name || '', x, trace.y[place]]));
  }
  return rows;
};
const field = (value) => {
  const text = value === null || value === undefined ? '' : String(value);
  return /[",\\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
const save = {
  PNG: async () => download(await picture('png'), 'png'),
  SVG: async () => download(await picture('svg'), 'svg'),
  CSV: () => {
    // Excel takes a CSV that does not begin so for one in the system's old letters.
    const text = table().map((row) => row.map(field).join(',')).join('\\r\\n') + '\\r\\n';
    const address = URL.createObjectURL(new Blob(['\\ufeff', text], {type: 'text/csv'}));
    download(address, 'csv');
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  },
};
const saves = document.createElement('div');
saves.className = 'saves';
saves.setAttribute('role', 'group');
saves.setAttribute('aria-label', `Save this figure: ${element.getAttribute('aria-label')}`);
saves.append('Save as ');
for (const kind of Object.keys(save)) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'save';
  button.textContent = kind;
  button.addEventListener('click', () => { if (plot.data) save[kind](); });
  saves.append(button);
}
element.appendChild(saves);
"""
