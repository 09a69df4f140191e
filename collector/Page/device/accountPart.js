import { el, setText } from '../dom/element.js';
import { icon } from '../dom/icons.js';
import { count } from '../text/format.js';
import { Facts } from './facts.js';

/** @typedef {import('../net/views.js').LedgerView} LedgerView */

/** The account of readings: what became of each, as a bar and in figures. */
export class AccountPart {
  constructor() {
    this.total = el('b');
    this.stored = bar('stored');
    this.inFlight = bar('in-flight');
    this.lost = bar('lost');
    this.facts = new Facts();
    this.sign = el('p', { class: 'balance' });
    this.isBalanced = /** @type {boolean | null} */ (null);
    this.element = el('div', { class: 'account' },
      el('p', { class: 'account-total' }, this.total, ' sampled ='),
      el('div', { class: 'account-bar', attributes: { 'aria-hidden': 'true' } }, this.stored, this.inFlight, this.lost),
      this.facts.element, this.sign);
  }

  /**
   * @param {LedgerView} ledger
   * @param {number | null} repaired null: not told
   */
  update(ledger, repaired = null) {
    setText(this.total, count(ledger.sampled));
    for (const [element, n] of /** @type {[HTMLElement, number][]} */ ([[this.stored, ledger.stored], [this.inFlight, ledger.inFlight], [this.lost, ledger.lost]])) {
      element.style.flexGrow = String(n);
      element.hidden = n === 0;
    }

    this.facts.update([
      ['stored', count(ledger.stored)],
      ['+ in flight', count(ledger.inFlight)],
      ['+ lost', count(ledger.lost), ledger.lost > 0 ? 'warn' : ''],
      ...Object.entries(ledger.lostByCause).filter(([, n]) => n > 0).map(([cause, n]) => /** @type {[string, string]} */ ([`by ${cause}`, count(n)])),
      ['repaired', repaired === null ? null : `${count(repaired)} sent again`],
      ['duplicates', `${count(ledger.duplicates)} dropped`],
      ['in an earlier store', ledger.acknowledgedElsewhere > 0 ? count(ledger.acknowledgedElsewhere) : null],
    ]);
    const isBalanced = ledger.sampled === ledger.stored + ledger.inFlight + ledger.lost;
    if (isBalanced === this.isBalanced) return;
    this.isBalanced = isBalanced;
    this.sign.className = `balance tone-${isBalanced ? 'ok' : 'bad'}`;
    this.sign.replaceChildren(icon(isBalanced ? 'check' : 'alarm'), el('span', { text: isBalanced ? 'Every reading is accounted for' : 'The account does not balance' }));
  }
}

/** @param {string} name */
function bar(name) {
  return el('i', { class: `bar-${name}` });
}
