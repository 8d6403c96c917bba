// Draws the figure in ``value``, described by its own label or by LABEL, under its title and above its legend and
// caption. A figure drawn in a hidden tab has no size, hence the observer.
const {LABEL, LAZY, PLOTLY} = given;
// What further scripts change of a figure before it is drawn, and do once it is.
const changes = [], afterwards = [];
const laidOut = (width) => prepared(component, width, changes);
element.setAttribute('role', 'figure');
element.setAttribute('aria-label', LABEL);
const part = (tag, name, parent = element) => {
  const made = document.createElement(tag);
  made.className = name;
  return parent.appendChild(made);
};
const title = part('h3', 'figure-title');
const box = part('div', 'plot-box');
const plot = part('div', 'plot', box);
const legend = part('ul', 'figure-legend');
const foot = part('div', 'figure-foot');
const caption = part('p', 'figure-caption', foot);
const select = (chosen) => trigger('select', {...chosen, at: Math.ceil(performance.now())});
const swatch = (inner, width = 12) =>
  `<svg width="${width}" height="12" fill="currentColor" stroke="currentColor" aria-hidden="true">${inner}</svg>`;
const SWATCHES = {
  circle: swatch('<circle cx="6" cy="6" r="5"/>'),
  hollow: swatch('<circle cx="6" cy="6" r="4.5" fill="none" stroke-width="2"/>'),
  diamond: swatch('<path d="M6 0 12 6 6 12 0 6Z"/>'),
  bar: swatch('<path d="M1 1H11V11H1Z"/>'),
};
const DASHES = {dash: '7 4', dot: '2 3', dashdot: '7 3 2 3', longdash: '12 4',
  longdashdot: '12 3 2 3'};
const lineSwatch = (mark) => swatch(
  `<path d="M0 6H28" stroke-width="2.5" stroke-dasharray="${DASHES[mark] || ''}"/>`, 28);
const writeLegend = ({legend: keys, scale}) => {
  legend.replaceChildren();
  for (const {name, colour, mark} of keys) {
    const key = part('li', '', legend);
    key.innerHTML = SWATCHES[mark] || lineSwatch(mark);
    key.firstChild.style.color = colour;
    key.append(name);
  }
  if (scale) {
    const key = part('li', 'figure-scale', legend);
    key.append(scale.low);
    part('i', 'key-scale', key).style.background =
      `linear-gradient(90deg, ${scale.colours.join(', ')})`;
    key.append(scale.high);
  }
};
// Plotly is large, so it is fetched when the first figure of the page is to be drawn.
const fetchPlotly = () => {
  window.plotlyComes ??= new Promise((came) => {
    const script = document.createElement('script');
    script.src = PLOTLY;
    script.onload = came;
    script.onerror = () => { script.remove(); window.plotlyComes = undefined; };
    document.head.append(script);
  });
  window.plotlyComes.then(draw);
};
let near = !LAZY;
let drawnWidth = 0;
const draw = () => {
  const width = element.clientWidth;
  drawnWidth = width;
  if (!props.value || !width || !near) return;
  if (!window.Plotly) { fetchPlotly(); return; }
  const {data, layout} = laidOut(width), {meta} = layout;
  title.textContent = meta.title;
  caption.textContent = meta.caption;
  element.setAttribute('aria-label', meta.label || LABEL);
  writeLegend(meta);
  plot.style.height = `${layout.height}px`;
  Plotly.react(plot, data, layout, {responsive: false, displaylogo: false,
    displayModeBar: layout.xaxis.fixedrange || width < NARROW ? false : 'hover',
    modeBarButtons: [['resetScale2d']]}).then(() => {
      for (const after of afterwards) after();
      if (plot.dataset.listening) return;
      plot.dataset.listening = 'yes';
      plot.on('plotly_click', (event) => {
        const {x, y, text, data: trace} = event.points[0];
        select({x: String(x), y: String(y), series: String(trace.name), pick: String(text ?? '')});
      });
    });
};
watch('value', draw);
new IntersectionObserver((seen) => {
  if (near || !seen.some((one) => one.isIntersecting)) return;
  near = true;
  draw();
}, {rootMargin: '300px'}).observe(element);
new ResizeObserver(() => { if (element.clientWidth !== drawnWidth) draw(); }).observe(element);
new MutationObserver(draw).observe(document.body, {attributes: true, attributeFilter: ['class']});
// Paper is narrower than most windows, and printing waits for nothing that is drawn later.
for (const [event, printing] of [['beforeprint', true], ['afterprint', false]]) {
  window.addEventListener(event, () => {
    near = true;
    element.closest('.gradio-container')?.classList.toggle('printing', printing);
    draw();
  });
}
component.figure = {label: LABEL, part, box, plot, foot, select, laidOut, changes, afterwards};
