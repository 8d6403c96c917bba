const list = `<button data-only="disagree" aria-pressed="false"></button>
  <button data-only="refused" aria-pressed="false"></button>
  <ul class="photo-cards">
    <li data-kinds=""><button class="photo-card" data-pick="a" aria-pressed="true"></button></li>
    <li data-kinds="disagree unknown"><button class="photo-card" data-pick="b"></button></li>
    <li data-kinds="refused"></li></ul>`;
const shown = () => [...element.querySelectorAll('li')].map((card) => !card.hidden);
const press = (selector) => element.querySelector(selector).click();

test('a button leaves the cards of its kind, a second press brings all back', () => {
  answer(list);
  press('[data-only=disagree]');
  equal(shown(), [false, true, false]);
  press('[data-only=refused]');
  equal(shown(), [false, false, true]);
  equal(element.querySelector('[data-only=disagree]').getAttribute('aria-pressed'), 'false');
  press('[data-only=refused]');
  equal(shown(), [true, true, true]);
});
test('other photos begin with all shown', () => {
  answer(list);
  press('[data-only=refused]');
  answer(list);
  equal(shown(), [true, true, true]);
});
test('the card that was picked is pressed, alone', () => {
  answer(list);
  press('[data-pick=b]');
  const pressed = [...element.querySelectorAll('.photo-card')].map((c) => c.ariaPressed);
  equal(pressed, ['false', 'true']);
});
