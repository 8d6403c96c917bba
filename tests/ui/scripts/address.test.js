test('a filter takes the place of the one before, the rest of the address stays', () => {
  const before = 'http://host/path?__sign=x&true=cat&labels=doubtful#part';
  equal(addressWith('true=dog&outcome=both%20wrong', before),
    'http://host/path?__sign=x&true=dog&outcome=both+wrong#part');
});
test('no filter leaves none in the address', () => {
  equal(addressWith('', 'http://host/?true=cat'), 'http://host/');
});
