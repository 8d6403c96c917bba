// Colours of figures: names of the style sheet's variables become what these hold now.
const resolved = (part, colourOf) => {
  if (typeof part === 'string') {
    return part.replace(/var\((--[\w-]+)\)/g, (whole, name) => colourOf(name) || whole);
  }
  if (Array.isArray(part)) return part.map((one) => resolved(one, colourOf));
  if (part === null || typeof part !== 'object') return part;
  return Object.fromEntries(
    Object.entries(part).map(([name, one]) => [name, resolved(one, colourOf)]));
};
const channelsOf = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
// The colour at a share, 0 to 1, of a scale [[share, '#rrggbb'], ...].
const colourAt = (scale, share) => {
  const inside = Math.min(1, Math.max(0, share));
  const place = Math.max(1, scale.findIndex(([end]) => end >= inside));
  const [[from, low], [to, high]] = [scale[place - 1], scale[place]];
  const part = (inside - from) / (to - from);
  const [start, end] = [channelsOf(low), channelsOf(high)];
  return '#' + start.map((value, at) => Math.round(value + part * (end[at] - value))
    .toString(16).padStart(2, '0')).join('');
};
// Relative luminance after WCAG 2.
const luminanceOf = (hex) => {
  const [red, green, blue] = channelsOf(hex).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
// Black or white: one of them has a contrast of at least 4.5 on any colour.
const readableOn = (hex) => (luminanceOf(hex) > 0.179 ? '#000000' : '#ffffff');
