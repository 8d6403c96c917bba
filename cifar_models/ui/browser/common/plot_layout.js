// A figure as plotly draws it at a width, on the page and in a saved picture alike.
const FONT = 'system-ui, sans-serif', NARROW = 560, BESIDE = {size: 12, height: 16};
const pen = document.createElement('canvas').getContext('2d');
const widthOf = (text, size = 12, weight = 400) => {
  pen.font = `${weight} ${size}px ${FONT}`;
  return pen.measureText(text).width;
};
const widest = (texts, size) => Math.max(0, ...texts.map((text) => widthOf(text, size)));
// Plotly takes texts for a kind of HTML.
const plain = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
// A text at pixels from the top left of the plot's area, or from its bottom left.
const textAt = (text, left, top, further = {}) => ({
  text, xref: 'paper', yref: 'paper', x: 0, y: 1, xanchor: 'left', yanchor: 'top', xshift: left,
  yshift: -top, showarrow: false, align: 'left', borderpad: 0, ...further});
// Where a value lies along an axis, as a share of it.
const shareOf = (axis, value) => {
  const [from, to] = axis.range;
  return ((axis.type === 'log' ? Math.log10(value) : value) - from) / (to - from);
};
// Points from one place to another, close enough that no text slips between two of them.
const pointsBetween = ([x, y], [toX, toY]) => {
  const steps = Math.ceil(Math.hypot(toX - x, toY - y) / 8) || 1;
  return Array.from({length: steps + 1}, (_, step) =>
    [x + step / steps * (toX - x), y + step / steps * (toY - y)]);
};
// Points along the lines and intervals of all traces.
const drawnPoints = (data, pixel) => data.flatMap(({mode = '', x: across, y: up, error_y: bars}) => {
  const ends = across.map((x, place) => pixel(x, up[place]));
  const lines = /lines/.test(mode)
    ? ends.slice(1).flatMap((end, place) => pointsBetween(ends[place], end)) : ends;
  const intervals = !bars ? [] : across.flatMap((x, place) => pointsBetween(
    pixel(x, up[place] - (bars.arrayminus || bars.array)[place]),
    pixel(x, up[place] + bars.array[place])));
  return [...lines, ...intervals];
});
// Labels that find no room become lines of the legend.
const putLabels = ({data, layout}, area, narrow) => {
  const {meta, xaxis, yaxis} = layout;
  if (!meta.labels.length) return;
  const pixel = (x, y) => [shareOf(xaxis, x) * area.width, (1 - shareOf(yaxis, y)) * area.height];
  const wanted = meta.labels.map(({text, short, x, y, colour, mark}) => {
    const said = narrow ? short : text, [across, down] = pixel(x ?? 0, y);
    return {said, colour, mark, x: x === null ? null : across, y: down,
      width: widthOf(said, BESIDE.size, x === null ? 400 : 600) + 4, height: BESIDE.height};
  });
  placed(wanted, area, drawnPoints(data, pixel)).forEach((box, place) => {
    const {said, colour, mark, x} = wanted[place];
    if (!box) { meta.legend.push({name: said, colour, mark}); return; }
    layout.annotations.push(textAt(plain(said), box.left, box.top,
      {font: {color: colour, size: BESIDE.size, weight: x === null ? 400 : 600}}));
  });
};
// A component's figure at a width. Its ``changes`` are what further scripts do to it.
const prepared = ({element, props}, width, changes) => {
  const style = getComputedStyle(element);
  const figure = resolved(JSON.parse(props.value), (name) => style.getPropertyValue(name).trim());
  const {layout} = figure, {meta, xaxis, yaxis} = layout, narrow = width < NARROW;
  Object.assign(layout, {width, height: meta.height, autosize: false, annotations: [],
    paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)'});
  layout.font.family = layout.hoverlabel.font.family = FONT;
  if (narrow) layout.dragmode = false;  // a finger scrolls the page
  for (const change of changes) change(figure, width);
  const {l, r, t, b} = layout.margin;
  const area = {width: width - l - r, height: layout.height - t - b};
  xaxis.nticks = Math.max(3, Math.floor(area.width / 80));
  const upright = yaxis.title?.text;
  if (upright) {
    layout.annotations.push(textAt(plain(upright), 2 - l, -t + 1));
    yaxis.title = {text: ''};
  }
  putLabels(figure, area, narrow);
  return figure;
};
