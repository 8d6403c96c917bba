// Where a key leads from a place in a matrix. Cells are rows and columns from 0; the name of a row
// lies in column -1, that of a column in the row after the last.
const STEPS = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]};
const movedCell = ({row, column}, key, side = 10) => {
  if (key === 'Home') return {row, column: 0};
  if (key === 'End') return {row, column: side - 1};
  if (!Object.hasOwn(STEPS, key)) return null;
  const [down, right] = STEPS[key];
  const next = {row: Math.min(side, Math.max(0, row + down)),
    column: Math.min(side - 1, Math.max(-1, column + right))};
  return next.row === side && next.column === -1 ? {row, column} : next;
};
// What a place is called in an event: both names of a cell, one of a name.
const namedCell = ({row, column}, rows, columns) => ({
  ...(row < rows.length ? {y: rows[row]} : {}), ...(column >= 0 ? {x: columns[column]} : {})});
