const seen = [];
scripts.plain = ({watch}) => watch('value', () => seen.push('plain'));
scripts.first = (component) => { component.found = component.given.NAME; };
scripts.second = ({found}) => seen.push(found);

test('scripts act in their order, with what is given and what earlier ones have added', () => {
  start(['first', 'second'], {NAME: 'x'}, {element, props, trigger, watch}, '');
  equal(seen, ['x']);
});
test('a value that came before this file is told, once all scripts have begun', () => {
  seen.length = 0;
  props.value = 'newer';
  start(['plain', 'second'], {}, {element, props, trigger, watch}, '');
  equal(seen, [null, 'plain']);
});
test('a value that has not changed is told when it changes', () => {
  seen.length = watching.length = 0;
  start(['plain'], {}, {element, props, trigger, watch}, 'newer');
  equal(seen, []);
  answer('newest');
  equal(seen, ['plain']);
});
test('an event has a value and no component', () => {
  scripts.event = ({value, given}) => seen.push(value + given.NAME);
  seen.length = 0;
  start(['event'], {NAME: 'z'}, {value: 'y'});
  equal(seen, ['yz']);
});
