// Buttons below the figure of plot.js that save it as PNG and SVG and its data as CSV, with
// save_file.js. The picture gets the page's background, so that its text can be read wherever it is
// pasted. A figure may carry its own table in ``layout.meta``; else the points of its curves are
// saved.
// Gradio names inner elements itself.
const fileName = () => element.closest('[id]:not([id^="html-"])')?.id || 'figure';
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
const save = {
  PNG: async () => saveAddress(await picture('png'), `${fileName()}.png`),
  SVG: async () => saveAddress(await picture('svg'), `${fileName()}.svg`),
  CSV: () => saveCsv(csvOf(table()), `${fileName()}.csv`),
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
