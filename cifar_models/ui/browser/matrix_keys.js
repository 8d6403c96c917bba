// A matrix by keyboard: one stop of the Tab key, an outline that arrow keys move over cells and
// names, Enter chooses; by mouse, the names beside and below stand for rows and columns.
const {label, part, box, plot, select, afterwards} = component.figure;
const keys = part('div', 'matrix-keys', box);
keys.tabIndex = 0;
keys.setAttribute('role', 'application');
keys.setAttribute('aria-label', `${label}: arrow keys move, Enter shows the images`);
const cursor = part('div', 'matrix-cursor', keys);
const heard = part('div', 'only-heard');
heard.setAttribute('aria-live', 'polite');
let at = {row: 0, column: 0};
const wordsOf = ({row, column}) => {
  const {x, y, customdata} = plot.data[0], {xaxis, yaxis} = JSON.parse(props.value).layout;
  if (row === y.length) return `${xaxis.title.text} ${x[column]}, the whole column`;
  if (column < 0) return `${yaxis.title.text} ${y[row]}, the whole row`;
  return customdata[row][column].split('<br>').slice(0, 2).join(', ');
};
const putCursor = () => {
  const {l, t, w, h} = plot._fullLayout._size, side = plot.data[0].y.length;
  const [width, height] = [w / side, h / side];
  const left = at.column < 0 ? 0 : l + at.column * width, top = t + at.row * height;
  Object.assign(cursor.style, {left: `${left}px`, top: `${top}px`,
    width: `${at.column < 0 ? l : width}px`,
    height: `${at.row === side ? plot.clientHeight - top - 20 : height}px`});
};
const say = () => { putCursor(); heard.textContent = wordsOf(at); };
keys.addEventListener('focus', () => { if (plot.data) say(); });
keys.addEventListener('keydown', (event) => {
  if (!plot.data || event.altKey || event.ctrlKey || event.metaKey) return;
  const {x, y} = plot.data[0];
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    select({...namedCell(at, y, x), series: plot.data[0].name});
    return;
  }
  const next = movedCell(at, event.key, y.length);
  if (!next) return;
  event.preventDefault();
  at = next;
  say();
});
box.addEventListener('click', (event) => {
  const tick = event.target.closest('g.xtick, g.ytick');
  if (!tick || !plot.data) return;
  const axis = tick.classList.contains('xtick') ? 'x' : 'y';
  // Written shortly where there is little room, told as a whole.
  const place = plot.layout[`${axis}axis`].ticktext.indexOf(tick.textContent);
  select({[axis]: plot.data[0][axis][place]});
});
afterwards.push(putCursor);
