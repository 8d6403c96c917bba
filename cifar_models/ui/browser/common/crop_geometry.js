// The square on a photo, ``{left, top, side}``, within the frame that shows the photo, ``{width,
// height}``; all in pixels of the page.
const LEAST = 0.05; // of the shorter side, as in framing.py
const KEYS = { // steps to the right and down, and how much larger, as a share of the shorter side
  ArrowLeft: [-1, 0, 0], ArrowRight: [1, 0, 0], ArrowUp: [0, -1, 0], ArrowDown: [0, 1, 0],
  '+': [0, 0, 0.05], '=': [0, 0, 0.05], '-': [0, 0, -0.05],
};
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const shorter = (frame) => Math.min(frame.width, frame.height);
const fitted = (square, frame) => {
  const side = clamp(square.side, LEAST * shorter(frame), shorter(frame));
  return {
    left: clamp(square.left, 0, frame.width - side),
    top: clamp(square.top, 0, frame.height - side),
    side,
  };
};
const dragged = (square, x, y) => ({...square, left: square.left + x, top: square.top + y});
const resized = (square, x, y, frame) => {
  const most = Math.min(frame.width - square.left, frame.height - square.top);
  return {...square, side: Math.min(square.side + Math.max(x, y), most)};
};
// By a key, in smaller or larger steps; undefined for any other key. It grows around its centre.
const moved = (square, key, large, frame) => {
  if (!Object.hasOwn(KEYS, key)) return undefined;
  const by = large ? 0.1 : 0.02;
  const [right, down, larger] = KEYS[key];
  const grow = larger * shorter(frame);
  return {
    left: square.left + right * by * frame.width - grow / 2,
    top: square.top + down * by * frame.height - grow / 2,
    side: square.side + grow,
  };
};
// As framing.py has it: shares of the photo's sides, and of the shorter one.
const framingOf = (square, frame, kind) => ({
  kind,
  left: square.left / frame.width,
  top: square.top / frame.height,
  side: square.side / shorter(frame),
});
