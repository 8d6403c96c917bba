test('a CSV quotes what would break its lines', () => {
  equal(csvOf([['a', 1.5, null, undefined], ['1,2', 'say "no"', 'two\nlines', '']]),
    'a,1.5,,\r\n"1,2","say ""no""","two\nlines",\r\n');
});
