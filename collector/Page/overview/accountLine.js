import { el, setText } from '../dom/element.js';
import { icon } from '../dom/icons.js';
import { count } from '../text/format.js';

/** @typedef {import('../net/views.js').LedgerView} LedgerView */

/** The account as the equation that it is: sampled = stored + in flight + lost. */
export class AccountLine {
  constructor() {
    this.figures = ['sampled', 'stored', 'in flight', 'lost'].map((name) => ({ name, value: el('b') }));
    this.sign = el('span', { class: 'balance' });
    const [sampled, stored, inFlight, lost] = this.figures.map(({ name, value }) => el('span', { class: 'term' }, value, ` ${name}`));
    this.element = el('p', { class: 'account-line' }, sampled, el('i', { text: '=' }), stored, el('i', { text: '+' }), inFlight, el('i', { text: '+' }), lost, this.sign);
    this.isBalanced = /** @type {boolean | null} */ (null);
  }

  /** @param {LedgerView} ledger */
  update(ledger) {
    [ledger.sampled, ledger.stored, ledger.inFlight, ledger.lost].forEach((n, i) => setText(this.figures[i].value, count(n)));
    this.figures[3].value.className = ledger.lost > 0 ? 'tone-warn' : '';
    const isBalanced = ledger.sampled === ledger.stored + ledger.inFlight + ledger.lost;
    if (isBalanced === this.isBalanced) return;
    this.isBalanced = isBalanced;
    this.sign.className = `balance tone-${isBalanced ? 'ok' : 'bad'}`;
    this.sign.replaceChildren(icon(isBalanced ? 'check' : 'alarm'), el('span', { text: isBalanced ? 'balances' : 'does not balance' }));
  }
}
