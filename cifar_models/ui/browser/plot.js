// Draws the figure in ``value``, described by LABEL; colours of text follow the page, light or dark.
// A figure drawn in a hidden tab has no size, hence the observer.
element.setAttribute('role', 'figure');
element.setAttribute('aria-label', LABEL);
const plot = document.createElement('div');
plot.className = 'plot';
element.appendChild(plot);
const draw = () => {
  if (!props.value || !element.clientWidth) return;
  if (!window.Plotly) { setTimeout(draw, 100); return; }
  const figure = JSON.parse(props.value);
  const style = getComputedStyle(element);
  const text = style.getPropertyValue('--body-text-color').trim();
  const line = style.getPropertyValue('--border-color-primary').trim();
  const layout = figure.layout;
  Object.assign(layout, {paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)',
    autosize: true, font: {color: text, family: 'system-ui, sans-serif', size: 12}});
  for (const axis of ['xaxis', 'yaxis']) {
    Object.assign(layout[axis], {gridcolor: line, linecolor: line, zerolinecolor: line,
      automargin: true});
  }
  layout.hoverlabel = {align: 'left', font: {size: 12}};
  Plotly.react(plot, figure.data, layout, {responsive: true, displaylogo: false,
    displayModeBar: layout.xaxis.fixedrange ? false : 'hover',
    modeBarButtons: [['resetScale2d']]}).then(() => {
      if (plot.dataset.listening) return;
      plot.dataset.listening = 'yes';
      plot.on('plotly_click', (event) => {
        const point = event.points[0];
        trigger('select', {x: String(point.x), y: String(point.y),
          series: String(point.data.name), at: Math.ceil(performance.now())});
      });
    });
};
// The names beside and below a matrix stand for its rows and columns.
element.addEventListener('click', (event) => {
  const tick = event.target.closest('g.xtick, g.ytick');
  if (!tick || plot.data?.[0]?.type !== 'heatmap') return;
  const axis = tick.classList.contains('xtick') ? 'x' : 'y';
  trigger('select', {[axis]: tick.textContent, at: Math.ceil(performance.now())});
});
watch('value', draw);
new ResizeObserver(draw).observe(element);
new MutationObserver(draw).observe(document.body, {attributes: true, attributeFilter: ['class']});
