/** Times as the browser's zone has them, with a 24 h clock. */

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** @param {number} n @param {number} [digits] */
const pad = (n, digits = 2) => String(n).padStart(digits, '0');

/** 14:03:22, with so many decimals of the second. @param {number} ms UTC @param {number} [decimals] 0 to 3 */
export function clock(ms, decimals = 0) {
  const d = new Date(ms);
  const seconds = `${pad(d.getHours())}:${pad(d.getMinutes())}:${pad(d.getSeconds())}`;
  return decimals === 0 ? seconds : `${seconds}.${pad(d.getMilliseconds(), 3).slice(0, decimals)}`;
}

/** 14:03. @param {number} ms */
export function minute(ms) {
  return clock(ms).slice(0, 5);
}

/** 21 Nov. @param {number} ms */
export function day(ms) {
  const d = new Date(ms);
  return `${d.getDate()} ${months[d.getMonth()]}`;
}

/** 21 Nov 2026. @param {number} ms */
export function date(ms) {
  return `${day(ms)} ${new Date(ms).getFullYear()}`;
}

/** @param {number} ms */
export function month(ms) {
  const d = new Date(ms);
  return d.getMonth() === 0 ? String(d.getFullYear()) : months[d.getMonth()];
}

/** @param {number} a @param {number} b */
export function isSameDay(a, b) {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

/** The clock, and the day where it is not today's. @param {number} ms @param {number} nowMs */
export function moment(ms, nowMs) {
  return isSameDay(ms, nowMs) ? clock(ms) : `${new Date(ms).getFullYear() === new Date(nowMs).getFullYear() ? day(ms) : date(ms)}, ${clock(ms)}`;
}

/** How many decimals of a second an error bound leaves a meaning to. @param {number | null | undefined} errorMs */
export function decimalsOf(errorMs) {
  if (errorMs === null || errorMs === undefined) return 0;
  return errorMs < 10 ? 3 : errorMs < 100 ? 2 : errorMs < 1000 ? 1 : 0;
}

/** The browser's zone at a time: Europe/Berlin (UTC+1). @param {number} ms */
export function zone(ms) {
  const minutes = -new Date(ms).getTimezoneOffset();
  const size = Math.abs(minutes);
  const offset = `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${size % 60 ? `:${pad(size % 60)}` : ''}`;
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!name || name === 'UTC') return minutes === 0 ? 'UTC' : offset;
  return `${name.replaceAll('_', ' ')} (${offset})`;
}
