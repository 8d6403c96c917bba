const names = ['outcome', 'true', 'labels', 'page'];

test('a filter takes the place of the one before, the rest of the address stays', () => {
  const before = 'http://host/path?__sign=x&true=cat&labels=doubtful#part';
  equal(changed(before, instead(names, 'true=dog&outcome=both%20wrong')),
    'http://host/path?__sign=x&true=dog&outcome=both+wrong#part');
});
test('no filter leaves none in the address', () => {
  equal(changed('http://host/?true=cat&page=3', instead(names, '')), 'http://host/');
});
test('one value is set, another taken away, others stay', () => {
  equal(changed('http://host/?tab=models&seed=5', {tab: null, image: '7'}), 'http://host/?seed=5&image=7');
});
test('nothing to change leaves the address as it is', () => {
  const before = 'http://host/?tab=models&true=cat';
  equal(changed(before, {}), before);
  equal(changed(before, {image: null}), before);
  equal(changed(before, {tab: 'models'}), before);
});
test('what a value holds is no part of the address', () => {
  const address = changed('http://host/', {seed: 'a&tab=models#x'});
  equal(new URL(address).searchParams.get('seed'), 'a&tab=models#x');
  equal([...new URL(address).searchParams.keys()], ['seed']);
});
test('a query wins over the names that it takes the place of', () => {
  equal(instead(['true', 'page'], 'page=2'), {true: null, page: '2'});
});
