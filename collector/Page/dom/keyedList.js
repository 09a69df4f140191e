/**
 * Children of an element by key, in a wanted order. Elements stay where they are as far as possible: what has the focus keeps it, and what does
 * not change is not touched.
 * @template T
 */
export class KeyedList {
  /**
   * @param {Element} parent
   * @param {(item: T) => string} key
   * @param {(item: T) => {element: Element, update: (item: T) => void, end?: () => void}} make
   */
  constructor(parent, key, make) {
    this.parent = parent;
    this.key = key;
    this.make = make;
    /** @type {Map<string, {element: Element, update: (item: T) => void, end?: () => void}>} */
    this.rows = new Map();
  }

  /** @param {T[]} items each key once */
  update(items) {
    const wanted = new Set(items.map(this.key));
    for (const [key, row] of this.rows) {
      if (wanted.has(key)) continue;
      row.end?.();
      row.element.remove();
      this.rows.delete(key);
    }

    const focused = document.activeElement;
    let place = this.parent.firstElementChild;
    for (const item of items) {
      const key = this.key(item);
      let row = this.rows.get(key);
      if (!row) {
        row = this.make(item);
        this.rows.set(key, row);
      }

      if (row.element === place) place = place.nextElementSibling;
      else this.parent.insertBefore(row.element, place);
      row.update(item);
    }

    // Moving an element takes the focus from what is in it.
    if (focused instanceof HTMLElement && focused !== document.activeElement && this.parent.contains(focused)) focused.focus({ preventScroll: true });
  }

  end() {
    for (const row of this.rows.values()) row.end?.();
    this.rows.clear();
  }
}
