/** The collector's clock, by which readings are timed: that of the machine with the browser may be wrong. */

let offsetMs = 0;
let isSet = false;

// An answer is some milliseconds old; only a real difference moves the clock, so that it does not jitter.
const toleratedMs = 500;

/** @param {string} time as the collector just told it */
export function setClock(time) {
  const offset = Date.parse(time) - Date.now();
  if (!isSet || Math.abs(offset - offsetMs) > toleratedMs) offsetMs = offset;
  isSet = true;
}

/** ms since 1970, UTC. */
export function now() {
  return Date.now() + offsetMs;
}

/** How far the browser's clock is from the collector's, ms. */
export function clockDifference() {
  return offsetMs;
}
