const held = {'--first': '#0068a8', '--wash': '#f4f6f9'};
const colourOf = (name) => held[name] || '';

test('names of colours are resolved wherever they stand', () => {
  equal(resolved({
    line: {color: 'var(--first)', width: 2, dash: null},
    colorscale: [[0, 'var(--wash)'], [1, 'var(--first)']],
    text: ['a', 'from var(--wash) to var(--first)'], visible: false,
  }, colourOf), {
    line: {color: '#0068a8', width: 2, dash: null},
    colorscale: [[0, '#f4f6f9'], [1, '#0068a8']],
    text: ['a', 'from #f4f6f9 to #0068a8'], visible: false,
  });
});
test('a name that nobody holds stays, so that it is seen', () => {
  equal(resolved('var(--none)', colourOf), 'var(--none)');
});
test('between two ends of a scale a colour is mixed, beyond them it is the end', () => {
  const scale = [[0, '#000000'], [0.5, '#808080'], [1, '#ff0000']];
  equal([-1, 0, 0.25, 0.5, 0.75, 1, 2].map((share) => colourAt(scale, share)),
    ['#000000', '#000000', '#404040', '#808080', '#c04040', '#ff0000', '#ff0000']);
});
test('what is written on any colour has a contrast of at least 4.5', () => {
  for (let red = 0; red < 256; red += 15) {
    for (let green = 0; green < 256; green += 15) {
      for (let blue = 0; blue < 256; blue += 15) {
        const back = '#' + [red, green, blue].map((value) =>
          value.toString(16).padStart(2, '0')).join('');
        const [low, high] = [back, readableOn(back)].map(luminanceOf).sort((a, b) => a - b);
        if ((high + 0.05) / (low + 0.05) < 4.5) throw new Error(back);
      }
    }
  }
});
