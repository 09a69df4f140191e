import { Cursor } from '../chart/cursor.js';
import { TimeWindow } from '../chart/timeWindow.js';
import { el, setShown, setText } from '../dom/element.js';
import { KeyedList } from '../dom/keyedList.js';
import { ApiError, path, query } from '../net/api.js';
import { now } from '../net/clock.js';
import { failed, succeeded } from '../net/connection.js';
import { Poll } from '../net/poll.js';
import { ReadingStream } from '../net/stream.js';
import { replaceSearch } from '../route.js';
import { isConnected } from '../text/states.js';
import { ChannelPanel } from './channelPanel.js';
import { DeviceHead } from './deviceHead.js';
import { DeviceSide } from './deviceSide.js';
import { WindowBar } from './windowBar.js';

/** @typedef {import('../net/views.js').DeviceView} DeviceView */
/** @typedef {import('../net/views.js').ChannelView} ChannelView */
/** @typedef {import('../net/views.js').CollectorView} CollectorView */

const pollMs = 1_000;
const usualSpanMs = 300_000;

// How soon the address follows the window: browsers refuse to change it much more often.
const addressMs = 400;

/** All about one device. */
export class DevicePage {
  /**
   * @param {string} device
   * @param {URLSearchParams} search the time to show: span in ms, or from and to
   */
  constructor(device, search) {
    this.device = device;
    this.title = `${device} – Telemetry`;
    this.addressTimer = 0;
    this.frame = 0;
    this.window = windowOf(search);
    this.cursor = new Cursor();
    this.head = new DeviceHead(device);
    this.side = new DeviceSide(device);
    this.bar = new WindowBar(this.window, () => void this.showAll());
    this.missing = el('p', { class: 'empty', text: 'There is no such device. It may have been revoked.', attributes: { hidden: true } });
    this.noChannels = el('p', { class: 'empty', text: 'It has not said yet what it measures.', attributes: { hidden: true } });
    const panels = el('div', { class: 'channels' });
    /** @type {KeyedList<ChannelView>} */
    this.panels = new KeyedList(panels, panelKey, (channel) => new ChannelPanel(device, channel, this.window, this.cursor, () => void this.showAll(true)));
    this.main = el('div', { class: 'device-main' },
      el('section', { attributes: { 'aria-labelledby': 'channels-heading' } },
        el('h2', { class: 'unseen', text: 'Channels', attributes: { id: 'channels-heading' } }), this.bar.element, this.noChannels, panels));
    this.element = el('div', { class: 'device-page waiting' }, this.head.element, this.missing, this.main, this.side.element, this.side.events);
    this.window.onChange(() => this.windowChanged());
    this.cursor.onChange(() => { for (const panel of this.channelPanels()) panel.chart?.canvas.request(); });
    this.poll = new Poll(path('devices', device), pollMs, (view) => this.take(view), (error) => this.fail(error));
    this.stream = new ReadingStream(query('/api/stream', { device }), {
      opened: () => this.refetch(),
      missed: () => this.refetch(),
      reading: (reading) => this.addLive(reading),
      state: () => this.poll.now(),
    });
    this.poll.now();
  }

  /** @param {CollectorView} view */
  update(view) {
    this.head.setNeighbours(view.devices.map(({ device }) => device));
  }

  second() {
    this.window.tick();
    this.head.second();
    for (const panel of this.channelPanels()) panel.showLatest();
  }

  end() {
    clearTimeout(this.addressTimer);
    cancelAnimationFrame(this.frame);
    this.poll.end();
    this.stream.end();
    this.side.end();
    this.panels.end();
  }

  /** @param {DeviceView} view */
  take(view) {
    succeeded();
    this.element.classList.remove('waiting');
    setShown(this.missing, false);
    setShown(this.main, true);
    this.head.update(view);
    this.side.update(view, isConnected(view));
    setShown(this.noChannels, view.channels.length === 0);
    setShown(this.bar.element, view.channels.length > 0);
    this.panels.update(view.channels);
    this.window.tick();
    // Without a stream the charts go on, a little slower.
    if (!this.stream.isOpen) this.refetch();
  }

  /** @param {unknown} error */
  fail(error) {
    failed(error);
    if (!(error instanceof ApiError) || error.kind !== 'missing') return;
    this.element.classList.remove('waiting');
    setShown(this.missing, true);
    setShown(this.main, false);
  }

  refetch() {
    for (const panel of this.channelPanels()) panel.chart?.invalidate();
  }

  windowChanged() {
    this.bar.update();
    for (const panel of this.channelPanels()) panel.changed();
    if (this.addressTimer === 0) this.addressTimer = setTimeout(() => this.writeAddress(), addressMs);
  }

  /** @param {import('../net/stream.js').StreamedReading} reading */
  addLive(reading) {
    this.panelOf(reading.channel)?.addLive(reading);
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.window.tick();
    });
  }

  writeAddress() {
    this.addressTimer = 0;
    const { from, to, span, isFollowing } = this.window;
    const isUsual = isFollowing && Math.abs(span - usualSpanMs) < 1;
    replaceSearch(isFollowing
      ? { span: isUsual ? null : String(Math.round(span)), from: null, to: null }
      : { span: null, from: new Date(from).toISOString(), to: new Date(to).toISOString() });
  }

  /** The whole history, or its beginning. @param {boolean} [isBeginning] */
  async showAll(isBeginning = false) {
    const histories = this.channelPanels().flatMap((panel) => (panel.chart ? [panel.chart.history] : []));
    const firsts = await Promise.allSettled(histories.map((history) => history.first()));
    const times = firsts.flatMap((first) => (first.status === 'fulfilled' && first.value !== null ? [first.value] : []));
    if (times.length === 0) return;
    const first = Math.min(...times);
    const { span } = this.window;
    if (isBeginning) this.window.show(first - span * 0.02, first + span * 0.98);
    else this.window.follow((now() - first) * 1.02);
  }

  /** @returns {ChannelPanel[]} */
  channelPanels() {
    return /** @type {ChannelPanel[]} */ ([...this.panels.rows.values()]);
  }

  /** @param {string} channel */
  panelOf(channel) {
    return this.channelPanels().find((panel) => panel.channel.name === channel);
  }
}

/** A channel that is declared anew with another type is another one. @param {ChannelView} channel */
function panelKey(channel) {
  return `${channel.channel} ${channel.type} ${channel.name}`;
}

/** @param {URLSearchParams} search */
function windowOf(search) {
  const window = new TimeWindow(usualSpanMs);
  const span = Number(search.get('span'));
  const from = Date.parse(search.get('from') ?? '');
  const to = Date.parse(search.get('to') ?? '');
  if (span > 0) window.follow(span);
  else if (to > from) window.show(from, to);
  return window;
}
