import { Chart } from '../chart/chart.js';
import { dataTable } from '../chart/dataTable.js';
import { History } from '../chart/history.js';
import { el, setAttribute, setShown, setText } from '../dom/element.js';
import { icon } from '../dom/icons.js';
import { now } from '../net/clock.js';
import { age, number, plainValue, unitSign } from '../text/format.js';

/** @typedef {import('../net/views.js').ChannelView} ChannelView */

// Figures of the window are read, not watched.
const figuresMs = 500;

/** A channel of a device: its latest value, its course, and the same as a table. */
export class ChannelPanel {
  /**
   * @param {string} device
   * @param {ChannelView} channel
   * @param {import('../chart/timeWindow.js').TimeWindow} window
   * @param {import('../chart/cursor.js').Cursor} cursor
   * @param {() => void} onFirst
   */
  constructor(device, channel, window, cursor, onFirst) {
    this.channel = channel;
    this.window = window;
    this.latest = channel.value;
    this.latestTime = timeOf(channel);
    this.figuresAt = 0;
    this.frame = 0;
    this.chart = isCharted(channel)
      ? new Chart(channel, window, cursor, (chart) => new History(device, channel.name, window, () => chart.width, () => this.changed()), onFirst)
      : null;
    this.number = el('span', { class: 'now-number' });
    this.unit = el('span', { class: 'now-unit' });
    this.age = el('p', { class: 'now-age' });
    this.alert = el('p', { class: 'now-alert', attributes: { hidden: true } });
    this.least = figure('least');
    this.mean = figure('mean');
    this.greatest = figure('greatest');
    this.figures = el('dl', { class: 'stats', attributes: { hidden: true } }, this.least.element, this.mean.element, this.greatest.element);
    this.tableBox = el('div');
    this.toggle = el('button', {
      class: 'quiet-button table-toggle',
      attributes: { type: 'button', 'aria-expanded': 'false', 'aria-label': `Table of ${channel.name}` },
      on: { click: () => this.toggleTable() },
    }, icon('table'), el('span', { text: 'Table' }));
    this.element = this.build();
    this.showLatest();
  }

  /** @param {ChannelView} channel the newest view */
  update(channel) {
    this.channel = channel;
    const time = timeOf(channel);
    if (this.latestTime === null || (time !== null && time >= this.latestTime)) this.take(channel.value, time);
    this.showAlert(channel);
    this.showLatest();
    this.showFigures();
  }

  /** @param {import('../net/stream.js').StreamedReading} reading */
  addLive(reading) {
    const time = timeOf(reading);
    if (time !== null && (this.latestTime === null || time > this.latestTime)) this.take(reading.value, time);
    this.chart?.history.addLive(reading);
    this.changed();
  }

  /** The window moved, or there are other readings: shown with the next frame, however many there were. */
  changed() {
    this.chart?.changed();
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.showLatest();
      this.showFigures();
    });
  }

  end() {
    cancelAnimationFrame(this.frame);
    this.chart?.end();
  }

  build() {
    const { channel, chart } = this;
    const id = `channel-${channel.channel}`;
    return el('section', { class: chart ? 'channel' : 'channel uncharted', attributes: { 'aria-labelledby': id, 'data-channel': channel.name } },
      el('div', { class: 'channel-head' },
        el('h3', { text: channel.name, attributes: { id } }),
        channel.quantity !== channel.name && el('p', { class: 'quantity', text: channel.quantity }),
        el('p', { class: 'now' }, this.number, ' ', this.unit),
        this.age, this.alert, chart && this.figures, chart && this.toggle),
      el('div', { class: 'channel-body' }, chart && chart.element, this.tableBox));
  }

  /** @param {unknown} value @param {number | null} time */
  take(value, time) {
    this.latest = value;
    this.latestTime = time;
  }

  showLatest() {
    const { channel } = this;
    setText(this.number, plainValue(this.latest, channel.type, channel.resolution));
    setText(this.unit, this.latest === null || channel.type === 'bytes' ? '' : unitSign(channel.unit));
    setText(this.age, this.latest === null ? 'no reading yet' : this.latestTime === null ? 'time unknown' : `${age(now() - this.latestTime)} ago`);
  }

  /** @param {ChannelView} channel */
  showAlert({ alert }) {
    setShown(this.alert, Boolean(alert));
    this.element.dataset.alert = alert?.level ?? '';
    if (this.chart) this.chart.limits = alert && alert.limit !== null ? [{ value: alert.limit, level: alert.level }] : [];
    if (!alert) return;
    setText(this.alert, alert.evidence);
    this.alert.className = `now-alert tone-${alert.level === 'alarm' ? 'bad' : 'warn'}`;
  }

  showFigures() {
    const nowMs = performance.now();
    if (!this.chart || nowMs - this.figuresAt < figuresMs) return;
    this.figuresAt = nowMs;
    const { min, max, mean, n } = this.chart.extent();
    const { resolution, type } = this.channel;
    setShown(this.figures, n > 0 && type !== 'bool');
    if (n === 0) return;
    setText(this.least.value, number(min, resolution));
    setText(this.mean.value, number(mean, resolution));
    setText(this.greatest.value, number(max, resolution));
    this.chart.describe();
  }

  toggleTable() {
    const isShown = this.tableBox.childElementCount === 0;
    setAttribute(this.toggle, 'aria-expanded', String(isShown));
    this.tableBox.replaceChildren();
    if (!isShown || !this.chart) return;
    const { series } = this.chart.history;
    const box = el('div', {}, dataTable(series, this.window, this.channel));
    const again = el('button', { class: 'quiet-button', text: 'Refresh the table', attributes: { type: 'button' } });
    again.addEventListener('click', () => box.replaceChildren(dataTable(series, this.window, this.channel)));
    this.tableBox.append(box, again);
  }
}

/** @param {{time: string | null}} reading */
function timeOf({ time }) {
  return time === null ? null : Date.parse(time);
}

/** @param {string} name */
function figure(name) {
  const value = el('dd');
  return { value, element: el('div', {}, el('dt', { text: name }), value) };
}

/** @param {ChannelView} channel */
function isCharted(channel) {
  return channel.type !== 'text' && channel.type !== 'bytes';
}
