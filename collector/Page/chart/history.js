import { ApiError, query, request } from '../net/api.js';
import { now } from '../net/clock.js';
import { failed } from '../net/connection.js';
import { Series } from './series.js';

/** @typedef {import('./timeWindow.js').TimeWindow} TimeWindow */

// A hand that pans or zooms gets the picture that is there; what is missing is fetched so much later.
const restMs = 90;

// As much again as is seen is kept at hand, half of it on each side.
const marginShare = 0.5;

// What a wide screen can show; the collector makes buckets of what is more.
const mostPoints = 2_000;

// Readings that come while history is fetched; more of them, and it is fetched again.
const mostPending = 5_000;

const retryMs = 5_000;

/** Keeps the series of a channel filled for the window: from the store, then live. */
export class History {
  /**
   * @param {string} device
   * @param {string} channel
   * @param {TimeWindow} window
   * @param {() => number} width of the picture in pixels
   * @param {() => void} onChange
   */
  constructor(device, channel, window, width, onChange) {
    this.device = device;
    this.channel = channel;
    this.window = window;
    this.width = width;
    this.onChange = onChange;
    this.series = new Series();
    this.isLoaded = false;
    this.isLoading = false;
    this.isStale = true;
    /** @type {any[]} */
    this.pending = [];
    this.error = '';
    this.loadedSpan = 0;
    /** What is being fetched. */
    this.asked = { from: 0, to: 0, span: 0 };
    this.timer = 0;
    this.aborter = new AbortController();
  }

  /** Fetches what the window lacks. */
  check() {
    // One that is due stays due: readings come faster than any pause would end.
    if (this.timer === 0 && this.needsLoad()) this.loadIn(this.isLoaded ? restMs : 0);
  }

  /** @param {any} reading of the stream */
  addLive(reading) {
    const added = { time: reading.time, value: reading.value, number: reading.number, boot: reading.bootId, errorMs: reading.errorMs };
    if (this.isLoading || !this.isLoaded) {
      if (this.pending.length < mostPending) this.pending.push(added);
      else this.isStale = true;
      return;
    }

    if (this.add(added)) this.onChange();
    if (this.series.points.length > 2 * mostPoints) this.check();
  }

  end() {
    clearTimeout(this.timer);
    this.aborter.abort();
  }

  /** Time of the channel's first reading, ms; null: there is none. */
  async first() {
    const { from } = await request(this.path({ limit: 1 }));
    return from === null ? null : Date.parse(from);
  }

  /** @returns {boolean} */
  needsLoad() {
    const { series, window } = this;
    // What is under way is waited for, as long as it is what is wanted: readings that come meanwhile must not start it again and again.
    if (!this.isLoading && (this.isStale || series.points.length > 2 * mostPoints)) return true;
    const have = this.isLoading ? this.asked : { from: series.from, to: series.to, span: this.loadedSpan };
    const isCovered = have.from <= window.from && Math.min(window.to, now()) <= have.to;
    const isTooCoarse = (this.isLoading || series.stepMs > 0) && window.span < have.span / 2;
    return !isCovered || isTooCoarse;
  }

  async load() {
    this.aborter.abort();
    this.aborter = new AbortController();
    const { signal } = this.aborter;
    const { window } = this;
    const span = window.span;
    const from = window.from - span * marginShare;
    const reachesPresent = window.to + span * marginShare >= now();
    const to = reachesPresent ? now() + span * 0.02 : window.to + span * marginShare;
    const points = Math.min(mostPoints, Math.max(200, Math.ceil(this.width() * ((to - from) / span))));
    // The stream brings everything from here on: the series is then complete to the present, whenever that is.
    this.asked = { from, to: reachesPresent ? Infinity : to, span };
    this.isLoading = true;
    this.isStale = false;
    this.pending = [];
    try {
      const answer = await request(this.path({ from: iso(from), to: iso(to), points }), { signal });
      this.series.replace(answer, from, this.asked.to);
      this.loadedSpan = span;
      this.isLoaded = true;
      this.error = '';
    } catch (error) {
      if (signal.aborted) return;
      this.fail(error);
    }

    this.isLoading = false;
    for (const reading of this.pending) this.add(reading);
    this.pending = [];
    this.onChange();
    if (this.error === '') this.check();
  }

  /** @param {unknown} error */
  fail(error) {
    failed(error);
    this.error = error instanceof ApiError ? error.message : '';
    this.isStale = true;
    this.loadIn(retryMs);
  }

  /** @param {number} ms */
  loadIn(ms) {
    this.timer = setTimeout(() => {
      this.timer = 0;
      void this.load();
    }, ms);
  }

  /** @param {any} reading */
  add(reading) {
    // Beyond the end of what was fetched, a point would stand alone beside a gap that is none.
    if (this.series.to !== Infinity && Date.parse(reading.time ?? '') > this.series.to) return false;
    const isNew = this.series.add(reading);
    this.series.trim(this.window.from - this.window.span);
    return isNew;
  }

  /** @param {Record<string, string | number>} parameters */
  path(parameters) {
    return query('/api/readings', { device: this.device, channel: this.channel, ...parameters });
  }
}

/** @param {number} ms */
function iso(ms) {
  return new Date(ms).toISOString();
}
