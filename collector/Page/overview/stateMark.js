import { el, setText } from '../dom/element.js';
import { icon } from '../dom/icons.js';
import { stateOf } from '../text/states.js';

/** A device's state: sign and word, so that its colour never says anything alone. */
export class StateMark {
  constructor() {
    this.word = el('span');
    this.more = el('span', { class: 'state-more' });
    this.element = el('span', { class: 'state' }, icon('never'), this.word, ' ', this.more);
    this.shown = '';
  }

  /**
   * @param {string} state
   * @param {string} [more] after the word
   */
  update(state, more = '') {
    const { word, icon: name, tone } = stateOf(state);
    if (this.shown !== state) {
      this.shown = state;
      this.element.className = `state tone-${tone}`;
      this.element.replaceChild(icon(name), /** @type {Node} */ (this.element.firstChild));
    }

    setText(this.word, word);
    setText(this.more, more);
  }
}
