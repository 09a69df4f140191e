import { AccountPart } from '../device/accountPart.js';
import { Facts } from '../device/facts.js';
import { el, setShown, setText } from '../dom/element.js';
import { KeyedList } from '../dom/keyedList.js';
import { clockDifference, now } from '../net/clock.js';
import { count, duration, milliseconds, rate, size } from '../text/format.js';
import { moment } from '../text/time.js';
import { OutboxCard } from './outboxCard.js';

/** @typedef {import('../net/views.js').CollectorView} CollectorView */
/** @typedef {import('../net/views.js').OutboxView} OutboxView */

// A browser that is off by less shows no wrong ages.
const noteworthyMs = 2_000;

/** The collector itself: its account, what it dropped and why, its store, and what it publishes. */
export class CollectorPage {
  constructor() {
    this.title = 'Collector – Telemetry';
    this.account = new AccountPart();
    this.run = new Facts();
    this.store = new Facts();
    this.drops = new Facts();
    this.noDrops = el('p', { class: 'note', text: 'Nothing was dropped since it started.' });
    const outboxes = el('div', { class: 'outboxes' });
    /** @type {KeyedList<OutboxView>} */
    this.outboxes = new KeyedList(outboxes, ({ name, target }) => `${name} ${target}`, () => new OutboxCard());
    this.noOutboxes = el('p', { class: 'note', text: 'Nothing is published. With run --mqtt, readings go to a broker.' });
    this.since = el('p', { class: 'kind' });
    this.element = el('div', { class: 'collector-page waiting' },
      el('div', { class: 'device-title' }, el('h1', { text: 'Collector' }), this.since),
      el('div', { class: 'parts' },
        part('Readings of all devices', this.account.element),
        part('Running', this.run.element),
        part('Store', this.store.element),
        part('Dropped', el('div', {}, this.noDrops, this.drops.element)),
        part('Published', el('div', {}, this.noOutboxes, outboxes))));
  }

  /** @param {CollectorView} view */
  update(view) {
    this.element.classList.remove('waiting');
    setText(this.since, `has run for ${duration(Date.parse(view.time) - Date.parse(view.started))}`);
    this.account.update(view.ledger);
    this.run.update([
      ['started', moment(Date.parse(view.started), now())],
      ['readings', rate(view.readingsPerSecond)],
      ['datagrams', rate(view.datagramsPerSecond)],
      ['devices', count(view.devices.length)],
      ['connections', count(view.connections)],
      ['not authenticated', view.unauthenticatedConnections > 0 ? count(view.unauthenticatedConnections) : null],
      ['this browser’s clock', Math.abs(clockDifference()) < noteworthyMs ? null : `differs by ${milliseconds(Math.abs(clockDifference()))}; the collector’s is shown`, 'warn'],
    ]);
    const { store } = view;
    this.store.update([
      ['state', store.failing ? 'fails' : 'works', store.failing ? 'bad' : 'ok'],
      ['file', store.status.path],
      ['size', store.status.path === '' ? null : size(store.status.bytes)],
      ['waiting to be stored', `${count(store.queuedReadings)} ${store.queuedReadings === 1 ? 'reading' : 'readings'}`],
    ]);
    const drops = Object.entries(view.drops).filter(([, n]) => n > 0).sort((a, b) => b[1] - a[1]);
    setShown(this.noDrops, drops.length === 0);
    this.drops.update(drops.map(([reason, n]) => [reason, count(n)]));
    const outboxes = view.outboxes ?? [];
    setShown(this.noOutboxes, outboxes.length === 0);
    this.outboxes.update(outboxes);
  }

  end() {
    this.outboxes.end();
  }
}

/** @param {string} title @param {HTMLElement} content */
function part(title, content) {
  const id = `part-${title.toLowerCase().replaceAll(' ', '-')}`;
  return el('section', { class: 'part', attributes: { 'aria-labelledby': id } }, el('h2', { text: title, attributes: { id } }), content);
}
