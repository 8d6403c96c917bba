// Draws each figure of the document as the page does. On paper a narrow window is as wide as a sheet;
// the figures' own listeners come later and find it so.
for (const [event, printing] of [['beforeprint', true], ['afterprint', false]]) {
  window.addEventListener(event, () => document.body.classList.toggle('printing', printing));
}
for (const element of document.querySelectorAll('.plot-holder')) {
  const {figure, label, scripts} = element.dataset;
  const value = document.getElementById(figure).textContent;
  const names = ['plot', ...scripts.split(' ').filter(Boolean), 'save_figure'];
  // Two matrices of such cells fit on a sheet.
  const given = {LABEL: label, LAZY: false, MOST_CELL: 30};
  start(names, given, {element, props: {value}, trigger() {}, watch() {}}, value);
}
