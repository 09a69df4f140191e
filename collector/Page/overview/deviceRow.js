import { el, setAttribute, setText } from '../dom/element.js';
import { KeyedList } from '../dom/keyedList.js';
import { onSight } from '../dom/sight.js';
import { now } from '../net/clock.js';
import { deviceHref } from '../route.js';
import { age, milliseconds, percent, rate } from '../text/format.js';
import { isConnected, toneOfLoss } from '../text/states.js';
import { ChannelCell } from './channelCell.js';
import { ReasonNote } from './reasonNote.js';
import { StateMark } from './stateMark.js';

/** @typedef {import('../net/views.js').DeviceView} DeviceView */
/** @typedef {import('../net/views.js').ChannelView} ChannelView */

/** A device in the list. What is not on the screen is not drawn. */
export class DeviceRow {
  /** @param {DeviceView} device */
  constructor(device) {
    this.device = device;
    this.isSeen = false;
    this.state = new StateMark();
    this.reason = new ReasonNote();
    this.rate = figure('rate');
    this.loss = figure('loss');
    this.roundTrip = figure('round trip');
    this.figures = el('dl', { class: 'figures' }, this.rate.element, this.loss.element, this.roundTrip.element);
    this.link = el('a', { class: 'device-name', text: device.device, attributes: { href: deviceHref(device.device) } });
    const cells = el('ul', { class: 'cells', attributes: { 'aria-label': `Channels of ${device.device}` } });
    this.cells = cells;
    /** @type {KeyedList<ChannelView>} */
    this.channels = new KeyedList(cells, (channel) => String(channel.channel), () => new ChannelCell());
    this.element = el('li', { class: 'device', attributes: { 'data-device': device.device } },
      el('div', { class: 'who' }, el('h3', {}, this.link), this.state.element, this.figures),
      el('div', { class: 'what' }, this.reason.element, cells));
    this.endSight = onSight(this.element, (isSeen) => {
      this.isSeen = isSeen;
      if (isSeen) this.draw();
    });
  }

  /** @param {DeviceView} device */
  update(device) {
    this.device = device;
    if (this.isSeen) this.draw();
  }

  end() {
    this.endSight();
  }

  draw() {
    const { device } = this;
    this.state.update(device.state, age(now() - Date.parse(device.since)));
    this.reason.update(device);
    const connected = isConnected(device);
    this.element.classList.toggle('away', !connected);
    this.rate.set(connected ? rate(device.link.readingsPerSecond) : '');
    this.loss.set(connected && device.link.lossPercent !== null ? percent(device.link.lossPercent) : '', toneOfLoss(device.link.lossPercent));
    this.roundTrip.set(connected && device.link.roundTripMs !== null ? milliseconds(device.link.roundTripMs) : '');
    this.channels.update(device.channels);
    setAttribute(this.cells, 'hidden', device.channels.length === 0);
  }
}

/** @param {string} name */
function figure(name) {
  const value = el('dd');
  const element = el('div', {}, el('dt', { text: name }), value);
  return {
    element,
    /** @param {string} text empty: it is left out @param {string} [tone] */
    set(text, tone = '') {
      element.hidden = text === '';
      setText(value, text);
      value.className = tone === '' ? '' : `tone-${tone}`;
    },
  };
}
