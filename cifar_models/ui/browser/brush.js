// A box drawn on the plot raises ``edit`` with the ranges of ``x`` and ``y`` that it covers, a line
// around points with its own points as ``around``. Where a finger would rather move the page, none
// can be drawn.
const {plot, afterwards} = component.figure;
let listens = false;
afterwards.push(() => {
  if (matchMedia('(pointer: coarse)').matches && plot.layout.dragmode) {
    Plotly.relayout(plot, {dragmode: false});
  }
  if (listens) return;
  listens = true;
  plot.on('plotly_selected', (event) => {
    const drawn = event?.range || event?.lassoPoints;
    if (!drawn) return;
    const at = Math.ceil(performance.now());
    trigger('edit', {x: drawn.x, y: drawn.y, around: !event.range, at});
  });
});
