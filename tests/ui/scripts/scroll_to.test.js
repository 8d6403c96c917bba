test('an answer to an older click, come late, is put back', () => {
  answer('<div data-at="5">newer</div>');
  answer('<div data-at="3">older</div>');
  equal(props.value, '<div data-at="5">newer</div>');
});
test('what has no time is always shown', () => {
  answer('images of the filter');
  equal(props.value, 'images of the filter');
});
