import { el, setText, unseen } from '../dom/element.js';
import { icon } from '../dom/icons.js';
import { now } from '../net/clock.js';
import { age, plainValue, unitSign } from '../text/format.js';
import { alertSign } from '../text/states.js';
import { Sparkline } from './sparkline.js';

/** @typedef {import('../net/views.js').ChannelView} ChannelView */

// A value this much older than its neighbours' usual age is told to be old.
const oldMs = 60_000;

/** A channel in the list of devices: its name, latest value and course. */
export class ChannelCell {
  constructor() {
    this.name = el('span', { class: 'cell-name' });
    this.number = el('span', { class: 'cell-number' });
    this.unit = el('span', { class: 'cell-unit' });
    this.sparkline = new Sparkline();
    this.alert = el('span', { class: 'cell-alert' });
    this.alertLevel = '';
    this.element = el('li', { class: 'cell' }, this.name, el('span', { class: 'cell-value' }, this.alert, this.number, ' ', this.unit), this.sparkline.element);
  }

  /** @param {ChannelView} channel */
  update(channel) {
    setText(this.name, channel.name);
    this.name.title = channel.quantity;
    setText(this.number, plainValue(channel.value, channel.type, channel.resolution));
    const old = channel.time === null ? 0 : now() - Date.parse(channel.time);
    const sign = channel.type === 'bytes' || channel.value === null ? '' : unitSign(channel.unit);
    setText(this.unit, old > oldMs ? `${sign} · ${age(old)} ago`.replace(/^ · /, '') : sign);
    this.element.classList.toggle('old', old > oldMs);
    this.element.classList.toggle('plain', channel.recent.length === 0);
    this.sparkline.update(channel.recent, channel.resolution);
    this.showAlert(channel.alert?.level);
  }

  /** @param {'warn' | 'alarm' | undefined} level */
  showAlert(level) {
    if (this.alertLevel === (level ?? '')) return;
    this.alertLevel = level ?? '';
    this.element.dataset.alert = this.alertLevel;
    this.alert.replaceChildren();
    if (!level) return;
    const { word, icon: sign, tone } = alertSign(level);
    this.alert.className = `cell-alert tone-${tone}`;
    this.alert.append(icon(sign), unseen(`${word}: `));
  }
}
