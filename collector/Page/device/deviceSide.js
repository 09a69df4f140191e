import { el, setShown } from '../dom/element.js';
import { count, milliseconds, percent, rate } from '../text/format.js';
import { toneOfLoss } from '../text/states.js';
import { AccountPart } from './accountPart.js';
import { CommandsPart } from './commands.js';
import { EventList } from './eventList.js';
import { Facts } from './facts.js';

/** @typedef {import('../net/views.js').DeviceView} DeviceView */

/** What there is of a device beside its channels: account, link, commands, identity; and its events. */
export class DeviceSide {
  /** @param {string} device */
  constructor(device) {
    this.account = new AccountPart();
    this.link = new Facts();
    this.drops = new Facts();
    this.identity = new Facts();
    this.commands = new CommandsPart(device);
    this.eventList = new EventList(device);
    this.dropsPart = part('Dropped datagrams', 'drops', this.drops.element);
    this.commandsPart = part('Control', 'commands', this.commands.element);
    this.element = el('div', { class: 'device-side' },
      part('Readings', 'account', this.account.element),
      part('Link', 'link', this.link.element),
      this.dropsPart,
      this.commandsPart,
      part('Device', 'identity', this.identity.element));
    this.events = part('Events', 'events', this.eventList.element);
    this.events.classList.add('device-events');
  }

  /** @param {DeviceView} view @param {boolean} isConnected */
  update(view, isConnected) {
    const { link } = view;
    this.account.update(view.ledger, isConnected ? link.repaired : null);
    this.link.update([
      ['readings', isConnected ? rate(link.readingsPerSecond) : null],
      ['datagrams lost', isConnected ? percent(link.lossPercent) : null, toneOfLoss(link.lossPercent)],
      ['round trip', isConnected ? milliseconds(link.roundTripMs) : null],
      ['clock', link.clockErrorMs === null ? 'unknown' : `± ${milliseconds(link.clockErrorMs)}`],
      ['path', isConnected ? (link.path === 'udp' ? 'UDP' : 'control connection') : 'none'],
      ['control from', link.controlAddress],
      ['UDP from', link.datagramAddress],
    ]);
    const drops = Object.entries(view.drops).filter(([, n]) => n > 0).sort((a, b) => b[1] - a[1]);
    setShown(this.dropsPart, drops.length > 0);
    this.drops.update(drops.map(([reason, n]) => [reason, count(n)]));
    setShown(this.commandsPart, view.actions.length + view.parameters.length > 0);
    this.commands.update(view, isConnected);
    this.identity.update([
      ['hardware', view.hardware],
      ['firmware', view.firmware],
      ['last reset', view.lastReset],
      ['boot', view.bootId],
    ]);
    const newest = view.events[view.events.length - 1];
    this.eventList.refresh(`${view.events.length} ${newest?.time ?? ''} ${newest?.reason.code ?? ''}`);
  }

  end() {
    this.eventList.end();
  }
}

/**
 * @param {string} title
 * @param {string} name
 * @param {HTMLElement} content
 */
function part(title, name, content) {
  const id = `${name}-part`;
  return el('section', { class: `part part-${name}`, attributes: { 'aria-labelledby': id } }, el('h2', { text: title, attributes: { id } }), content);
}
