import { toNumber } from '../text/format.js';

/**
 * One reading, or a bucket of many.
 * @typedef {object} Point
 * @property {number} t ms; of a bucket its middle
 * @property {number} n readings in it
 * @property {number} min
 * @property {number} max
 * @property {number} mean
 * @property {number} last
 * @property {unknown} value of a reading, as it came
 * @property {string} boot empty: a bucket
 * @property {number} number
 * @property {number | null} errorMs error bound of its time
 * @property {boolean} isAfterGap time without readings lies before it
 */

// A pause of so many usual intervals is a gap: the rule of `telemetry plot`. Readings that were lost now and then are none.
const gapIntervals = 4;

// Of buckets that usually have readings, so many steps to the next one are a gap: one empty bucket is chance.
const gapSteps = 2.5;

// What is usual, so many pauses on each side tell: a channel may be sampled slower for a while.
const neighbours = 9;

/** The known course of a channel over a time, ordered by time: readings, or buckets of one width. */
export class Series {
  constructor() {
    /** @type {Point[]} */
    this.points = [];
    /** ms; 0: each point is a reading */
    this.stepMs = 0;
    /** What time the points were fetched for, ms. */
    this.from = 0;
    this.to = 0;
    this.origin = 0;
  }

  /**
   * @param {any} answer of /api/readings
   * @param {number} from
   * @param {number} to
   */
  replace(answer, from, to) {
    this.from = from;
    this.to = to;
    this.stepMs = answer.buckets ? answer.stepMs : 0;
    this.points = answer.buckets
      ? answer.buckets.filter(isComparable).map((/** @type {any} */ bucket) => this.bucketPoint(bucket))
      : answer.readings.filter(isComparable).map(readingPoint);
    // By number they may come, as they are kept; the picture goes by time.
    this.points.sort((a, b) => a.t - b.t);
    this.origin = this.points.length > 0 ? this.points[0].t - this.stepMs / 2 : 0;
    this.markGaps(0, this.points.length);
  }

  /**
   * A reading that was stored just now; also an older one, that was sent again. False: it was known.
   * @param {{time: string | null, value: unknown, number: number, boot: string, errorMs: number | null}} reading
   */
  add(reading) {
    if (reading.time === null) return false;
    const point = readingPoint(reading);
    if (point.t < this.from) return false;
    return this.stepMs === 0 ? this.insert(point) : this.merge(point);
  }

  /** Forgets what is before a time: memory stays bounded however long a page is open. @param {number} from */
  trim(from) {
    const keep = this.indexOf(from);
    // Not at each reading: moving an array has its price.
    if (keep < 64 || keep < this.points.length / 4) return;
    this.points.splice(0, keep);
    this.from = from;
  }

  /** Index of the first point at or after a time. @param {number} t */
  indexOf(t) {
    let low = 0;
    let high = this.points.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.points[middle].t < t) low = middle + 1;
      else high = middle;
    }

    return low;
  }

  /** @param {number} t @returns {Point | null} */
  nearest(t) {
    const i = this.indexOf(t);
    const before = this.points[i - 1];
    const after = this.points[i];
    if (!before || !after) return before ?? after ?? null;
    return t - before.t < after.t - t ? before : after;
  }

  /** Finds out which of the points come after a gap. @param {number} from index @param {number} to index, not included */
  markGaps(from, to) {
    for (let i = Math.max(1, from); i < Math.min(to, this.points.length); i++) {
      this.points[i].isAfterGap = this.points[i].t - this.points[i - 1].t > this.longestPause(i);
    }
  }

  /** What before a point is no gap, ms. @param {number} at */
  longestPause(at) {
    const { points, stepMs } = this;
    const first = Math.max(1, at - neighbours);
    const last = Math.min(points.length - 1, at + neighbours);
    /** @type {number[]} */
    const pauses = [];
    let readings = 0;
    for (let i = first; i <= last; i++) {
      if (i !== at) pauses.push(points[i].t - points[i - 1].t);
      readings += points[i].n;
    }

    if (pauses.length === 0) return Infinity;
    const usual = pauses.sort((a, b) => a - b)[pauses.length >> 1];
    const isDense = stepMs > 0 && usual < stepMs * 1.5 && readings >= 2 * (last - first + 1);
    return isDense ? stepMs * gapSteps : usual * gapIntervals;
  }

  /** @param {Point} point */
  insert(point) {
    const { points } = this;
    let i = points.length;
    while (i > 0 && points[i - 1].t > point.t) i--;
    for (let k = i - 1; k >= 0 && points[k].t === point.t; k--) {
      if (points[k].number === point.number && points[k].boot === point.boot) return false;
    }

    points.splice(i, 0, point);
    this.markGaps(i, i + 2);
    return true;
  }

  /** @param {Point} point */
  merge(point) {
    const start = this.origin + Math.floor((point.t - this.origin) / this.stepMs) * this.stepMs;
    const i = this.indexOf(start);
    const bucket = this.points[i];
    if (!bucket || bucket.t >= start + this.stepMs) {
      this.points.splice(i, 0, { ...point, t: start + this.stepMs / 2, boot: '' });
      this.markGaps(i, i + 2);
      return true;
    }

    bucket.n++;
    bucket.min = Math.min(bucket.min, point.mean);
    bucket.max = Math.max(bucket.max, point.mean);
    bucket.mean += (point.mean - bucket.mean) / bucket.n;
    bucket.last = point.last;
    return true;
  }

  /** @param {any} bucket @returns {Point} */
  bucketPoint(bucket) {
    return {
      t: Date.parse(bucket.time) + this.stepMs / 2,
      n: bucket.count,
      min: toNumber(bucket.min),
      max: toNumber(bucket.max),
      mean: toNumber(bucket.mean),
      last: toNumber(bucket.last),
      value: null,
      boot: '',
      number: 0,
      errorMs: null,
      isAfterGap: false,
    };
  }
}

/** Of a known time, and measured as the channel is now: an earlier boot may have had another unit. @param {any} reading */
function isComparable(reading) {
  return reading.time !== null && reading.unit === undefined && reading.type === undefined;
}

/** @param {any} reading @returns {Point} */
function readingPoint(reading) {
  const value = toNumber(reading.value);
  return {
    t: Date.parse(reading.time),
    n: 1,
    min: value,
    max: value,
    mean: value,
    last: value,
    value: reading.value,
    boot: reading.boot,
    number: reading.number,
    errorMs: reading.errorMs,
    isAfterGap: false,
  };
}
