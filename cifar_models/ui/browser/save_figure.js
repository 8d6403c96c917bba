// Links beside the caption that save the figure as PNG and SVG and its data as CSV. The picture
// gets the page's background and, in its margins, title, legend, caption, models, images and date.
const {part, plot, foot, laidOut, afterwards} = component.figure;
const SAVED = {width: 900, edge: 20, title: 20, text: 13, line: 1.4};
const SIGNS = {solid: '━━', dash: '━ ━', dot: '┅┅', dashdot: '━ ·', longdash: '━━ ━', longdashdot: '━━ ·',
  circle: '●', diamond: '◆', hollow: '○', bar: '■'};
// Gradio names inner elements itself.
const fileName = () => element.closest('[id]:not([id^="html-"])')?.id || 'figure';
const today = () => {
  const now = new Date(), two = (number) => String(number).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
};
const wrapped = (text, width, size, weight) => {
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (widthOf(longer, size, weight) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.filter(Boolean);
};
const legendLines = ({legend: keys, scale}, width) => {
  const all = [...keys, ...(scale ? [{name: scale.low, colour: scale.colours[0], mark: 'bar'},
    {name: scale.high, colour: scale.colours.at(-1), mark: 'bar'}] : [])];
  const lines = [];
  let used = width;
  for (const {name, colour, mark} of all) {
    const needed = widthOf(`${SIGNS[mark]} ${name}`, SAVED.text) + 30;
    const text = `<span style="color:${colour}">${SIGNS[mark]}</span> ${plain(name)}`;
    if (used + needed > width) [used] = [needed, lines.push(text)];
    else { used += needed; lines[lines.length - 1] += `     ${text}`; }
  }
  return lines;
};
// Widens the margins of a figure and writes into them what stands around it on the page.
const withWords = (figure, ink) => {
  const {layout} = figure, {meta, margin} = layout, {width} = layout;
  const head = wrapped(meta.title, width, SAVED.title, 700).map(plain);
  const lines = [...legendLines(meta, width),
    ...wrapped(meta.caption, width, SAVED.text, 400).map(plain),
    ...wrapped([meta.models.join(' and '), meta.images, today()].join(' · '), width, SAVED.text,
      400).map(plain)];
  const above = head.length * SAVED.title * SAVED.line + SAVED.edge;
  const row = SAVED.text * SAVED.line, left = -margin.l;
  head.forEach((text, place) => layout.annotations.push(textAt(`<b>${text}</b>`, left,
    place * SAVED.title * SAVED.line + SAVED.edge / 2 - above - margin.t,
    {font: {size: SAVED.title, color: ink}})));
  lines.forEach((text, place) => layout.annotations.push(textAt(text, left,
    margin.b + place * row, {y: 0, font: {size: SAVED.text}})));
  const below = lines.length * row + SAVED.edge;
  layout.margin = {l: margin.l + SAVED.edge, r: margin.r + SAVED.edge, t: margin.t + above,
    b: margin.b + below};
  layout.width += 2 * SAVED.edge;
  layout.height += above + below;
  return figure;
};
const picture = (format) => {
  const style = getComputedStyle(element);
  const {data, layout} = withWords(laidOut(SAVED.width - 2 * SAVED.edge),
    style.getPropertyValue('--ink').trim());
  layout.paper_bgcolor = style.getPropertyValue('--paper').trim();
  return Plotly.toImage({data, layout},
    {format, width: layout.width, height: layout.height, scale: format === 'png' ? 2 : 1});
};
const table = () => {
  const {data, layout} = JSON.parse(props.value);
  if (layout.meta.rows) return [layout.meta.columns, ...layout.meta.rows];
  const rows = [['series', layout.xaxis.title.text, layout.yaxis.title.text]];
  for (const trace of data) {
    trace.x.forEach((x, place) => rows.push([trace.name || '', x, trace.y[place]]));
  }
  return rows;
};
const save = {
  PNG: async () => saveAddress(await picture('png'), `${fileName()}.png`),
  SVG: async () => saveAddress(await picture('svg'), `${fileName()}.svg`),
  CSV: () => saveCsv(csvOf(table()), `${fileName()}.csv`),
};
const saves = part('div', 'saves', foot);
saves.setAttribute('role', 'group');
const name = () => {
  saves.setAttribute('aria-label', `Save this figure: ${element.getAttribute('aria-label')}`);
};
name();
afterwards.push(name);  // it may be of another model then
for (const kind of Object.keys(save)) {
  const button = part('button', 'save', saves);
  button.type = 'button';
  button.textContent = kind;
  button.addEventListener('click', () => { if (plot.data) save[kind](); });
}
