import { now } from '../net/clock.js';

// Below this a clock's error is wider than the picture; beyond it there is nothing.
const leastSpanMs = 1_000;
const mostSpanMs = 20 * 365.25 * 86_400_000;

/** The time that all charts of a page show. At its right end it follows the present. */
export class TimeWindow {
  /** @param {number} spanMs */
  constructor(spanMs) {
    this.to = now();
    this.from = this.to - spanMs;
    this.isFollowing = true;
    /** @type {Set<() => void>} */
    this.listeners = new Set();
  }

  get span() {
    return this.to - this.from;
  }

  /** @param {() => void} listener */
  onChange(listener) {
    this.listeners.add(listener);
  }

  /** The present, with a span. @param {number} [spanMs] */
  follow(spanMs = this.span) {
    this.set(now() - limit(spanMs), now(), true);
  }

  /** Time has gone on. */
  tick() {
    if (this.isFollowing) this.follow();
  }

  /** Shows a range; one that ends at the present or later follows it. @param {number} from @param {number} to */
  show(from, to) {
    const span = limit(to - from);
    const present = now();
    if (to >= present) this.set(present - span, present, true);
    else this.set(to - span, to, false);
  }

  /** @param {number} ms later (positive) or earlier */
  pan(ms) {
    if (ms !== 0) this.show(this.from + ms, this.to + ms);
  }

  /**
   * @param {number} factor below 1: closer
   * @param {number} atMs what stays where it is
   */
  zoom(factor, atMs) {
    const span = limit(this.span * factor);
    // Who follows the present and looks closer wants to go on following.
    if (this.isFollowing && atMs >= this.to - this.span * 0.02) {
      this.follow(span);
      return;
    }

    const share = (atMs - this.from) / this.span;
    this.show(atMs - share * span, atMs + (1 - share) * span);
  }

  /** @param {number} from @param {number} to @param {boolean} isFollowing */
  set(from, to, isFollowing) {
    if (from === this.from && to === this.to && isFollowing === this.isFollowing) return;
    this.from = from;
    this.to = to;
    this.isFollowing = isFollowing;
    for (const listener of this.listeners) listener();
  }
}

/** @param {number} spanMs */
function limit(spanMs) {
  return Math.min(mostSpanMs, Math.max(leastSpanMs, spanMs));
}
