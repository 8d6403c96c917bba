// Where texts beside lines and points find room: pixels from the top left of the plot's area.
const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const boxAt = (left, top, {width, height}) =>
  ({left, top, right: left + width, bottom: top + height});
// Places around a point, the best first: beside it, then above and below its end, then further.
const placesAround = (label) => {
  const {x, y, width, height} = label, places = [];
  for (let step = 0; step < 4; step++) {
    const away = step * (height + 1);
    for (const left of [x + 9, x - width - 9, x - width, x - width / 2]) {
      const beside = left > x || left + width < x;
      for (const top of beside ? [y - height / 2 - away, y - height / 2 + away]
        : [y - height - 7 - away, y + 7 + away]) places.push(boxAt(left, top, label));
    }
  }
  return places;
};
// Places above and below a level that runs through the whole area.
const placesAlong = (label, area) => {
  const {y, width, height} = label, room = area.width - width, places = [];
  for (const share of [0, 1, 0.5, 0.25, 0.75]) {
    for (const top of [y - height, y + 1]) places.push(boxAt(2 + share * (room - 4), top, label));
  }
  return places;
};
// Boxes for labels {x, y, width, height}, x null for a level; null where one finds no room. No two
// meet, all lie inside the area {width, height}, and at most a few of the drawn points [[x, y]] are
// covered, lest a line runs through a text.
const MOST_COVERED = 3;
const placed = (labels, area, points) => {
  const taken = [];
  return labels.map((label) => {
    let best = null, least = Infinity;
    const places = label.x === null ? placesAlong(label, area) : placesAround(label);
    places.forEach((box, order) => {
      if (box.left < 0 || box.top < 0 || box.right > area.width || box.bottom > area.height) return;
      if (taken.some((other) => meet(box, other))) return;
      const covered = points.filter(([x, y]) =>
        x > box.left && x < box.right && y > box.top && y < box.bottom).length;
      if (covered <= MOST_COVERED && covered + order / 4 < least) {
        [best, least] = [box, covered + order / 4];
      }
    });
    if (best) taken.push(best);
    return best;
  });
};
