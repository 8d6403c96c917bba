// Where a box stands beside a button, all in pixels of the window: below it, or above where it does
// not fit and there is more room; always within the window.
const GAP = 4; // between them
const EDGE = 8; // of the window, that stays free
const placedBeside = (button, box, window) => {
  const room = {below: window.height - button.bottom, above: button.top};
  const above = box.height + GAP + EDGE > room.below && room.above > room.below;
  const top = above ? button.top - GAP - box.height : button.bottom + GAP;
  return {
    left: clamp(button.left, EDGE, Math.max(EDGE, window.width - box.width - EDGE)),
    top: clamp(top, EDGE, Math.max(EDGE, window.height - box.height - EDGE)),
  };
};
