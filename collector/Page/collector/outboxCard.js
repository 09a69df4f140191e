import { Facts } from '../device/facts.js';
import { el, setShown, setText } from '../dom/element.js';
import { icon } from '../dom/icons.js';
import { now } from '../net/clock.js';
import { age, count, duration } from '../text/format.js';

/** @typedef {import('../net/views.js').OutboxView} OutboxView */

/** A publisher: whether its target takes readings, how far it is behind, and why. */
export class OutboxCard {
  constructor() {
    this.title = el('h3');
    this.state = el('p', { class: 'state' });
    this.evidence = el('p', { class: 'evidence' });
    this.nextText = el('span');
    this.next = el('p', { class: 'next' }, icon('next'), this.nextText);
    this.facts = new Facts();
    this.shown = '';
    this.element = el('div', { class: 'outbox' }, this.title, this.state, el('div', { class: 'reason' }, this.evidence, this.next), this.facts.element);
  }

  /** @param {OutboxView} outbox */
  update(outbox) {
    setText(this.title, `${outbox.name} to ${outbox.target}`);
    const word = `${outbox.isConnected ? 'connected' : 'not connected'} for ${duration(now() - Date.parse(outbox.since))}`;
    if (word !== this.shown) {
      this.shown = word;
      this.state.className = `state tone-${outbox.isConnected ? 'ok' : 'bad'}`;
      this.state.replaceChildren(icon(outbox.isConnected ? 'online' : 'offline'), el('span', { text: word }));
    }

    setShown(this.evidence, !outbox.isConnected);
    setText(this.evidence, outbox.reason.evidence || outbox.reason.code);
    setShown(this.next, !outbox.isConnected && outbox.reason.next !== '');
    setText(this.nextText, outbox.reason.next);
    this.facts.update([
      ['delivered', count(outbox.delivered)],
      ['waiting', count(outbox.backlog), outbox.isConnected || outbox.backlog === 0 ? '' : 'warn'],
      ['not confirmed', count(outbox.inFlight)],
      ['oldest waiting', outbox.lagMs === null ? null : `${age(outbox.lagMs)} old`],
    ]);
  }
}
