// Where a key leads in a grid: places are counted row by row, ``columns`` in each. Undefined for a key
// that leads nowhere.
const rovedTo = (key, place, total, columns) => {
  const to = {
    ArrowLeft: place - 1, ArrowRight: place + 1, ArrowUp: place - columns, ArrowDown: place + columns,
    Home: 0, End: total - 1,
  }[key];
  return to >= 0 && to < total ? to : undefined;
};
