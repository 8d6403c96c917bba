// The value of a component goes to the page's address under NAME, see address.js; what it is at the
// start, DEFAULT, is left out. Several values stand beside each other, with a SEPARATOR between.
const {NAME, DEFAULT, SEPARATOR} = given;
const same = JSON.stringify(value) === JSON.stringify(DEFAULT);
window.pageAddress?.write({[NAME]: same ? null : [value].flat().join(SEPARATOR)}, {typed: NAME});
