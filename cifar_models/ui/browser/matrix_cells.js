// A matrix at a width: how large its cells are, and how much is written in and beside them.
const {changes} = component.figure;
const CELL = {least: 24, most: given.MOST_CELL || 40}, DOT = '·';
// Names of columns: whole, short or short and upright, whatever fits into a cell.
const columnNames = (whole, short, cell) => {
  for (const texts of [whole, short]) if (widest(texts) <= cell - 6) return {texts, angle: 0};
  return {texts: short, angle: -90};
};
// The largest size at which all numbers fit into their cells; 0 where none does.
const numberSize = (texts, cell) => [12, 11].find((size) => widest(texts, size) <= cell - 4) || 0;
const numbersOf = (heat, size) => {
  const {x, y, z, text, zmin, zmax, colorscale} = heat, of = (write) => y.flatMap((_, row) =>
    x.map((__, column) => write(row, column)));
  const texts = of((row, column) => (size || text[row][column] === DOT ? text[row][column] : ''));
  const empty = readableOn(colourOfPage());
  const colours = of((row, column) => (z[row][column] === null ? empty
    : readableOn(colourAt(colorscale, (z[row][column] - zmin) / (zmax - zmin || 1)))));
  return {type: 'scatter', mode: 'text', x: of((_, column) => x[column]), y: of((row) => y[row]),
    text: texts, textfont: {size: size || 11, color: colours}, hoverinfo: 'skip', name: 'numbers'};
};
const colourOfPage = () => getComputedStyle(element).getPropertyValue('--paper').trim();
changes.push((figure, width) => {
  const {data: [heat], layout} = figure, {meta, xaxis, yaxis} = layout;
  const rows = width < NARROW ? meta.short_names : heat.y;
  const left = Math.ceil(widest(rows)) + 12, cell = (width - left - 8) / heat.x.length;
  const columns = columnNames(heat.x, meta.short_names, cell);
  const below = (columns.angle ? Math.ceil(widest(columns.texts)) + 8 : 20) + 22;
  const height = Math.min(Math.max(cell, CELL.least), CELL.most);
  layout.margin = {l: left, r: 8, t: 26, b: below};
  layout.height = 26 + below + height * heat.y.length;
  Object.assign(xaxis, {ticktext: columns.texts, tickangle: columns.angle});
  yaxis.ticktext = rows;
  heat.zmax ??= Math.max(0, ...heat.z.flat()) || 1;
  const texts = heat.text.flat().filter((text) => text !== DOT);
  figure.data.push(numbersOf(heat, numberSize(texts, cell)));
});
