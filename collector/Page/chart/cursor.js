/** The moment that is read out, the same in all charts of a page. */
export class Cursor {
  constructor() {
    /** @type {number | null} ms */
    this.time = null;
    /** @type {Set<() => void>} */
    this.listeners = new Set();
  }

  /** @param {() => void} listener */
  onChange(listener) {
    this.listeners.add(listener);
  }

  /** @param {number | null} time */
  set(time) {
    if (time === this.time) return;
    this.time = time;
    for (const listener of this.listeners) listener();
  }
}
