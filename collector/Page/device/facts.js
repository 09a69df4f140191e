import { el, setText } from '../dom/element.js';

/** A list of names and values that keeps its elements: only what changes is touched. */
export class Facts {
  constructor() {
    this.element = el('dl', { class: 'facts' });
    /** @type {Map<string, {row: HTMLElement, value: HTMLElement}>} */
    this.rows = new Map();
  }

  /**
   * @param {[string, string | null | undefined, string?][]} facts name, value, tone; without a value a fact is left out
   */
  update(facts) {
    const wanted = facts.filter(([, text]) => text !== null && text !== undefined && text !== '');
    const names = new Set(wanted.map(([name]) => name));
    for (const [name, { row }] of this.rows) {
      if (names.has(name)) continue;
      row.remove();
      this.rows.delete(name);
    }

    wanted.forEach(([name, text, tone], i) => {
      const { row, value } = this.rows.get(name) ?? this.add(name);
      setText(value, /** @type {string} */ (text));
      value.className = tone ? `tone-${tone}` : '';
      if (this.element.children[i] !== row) this.element.insertBefore(row, this.element.children[i] ?? null);
    });
  }

  /** @param {string} name */
  add(name) {
    const value = el('dd');
    const entry = { row: el('div', {}, el('dt', { text: name }), value), value };
    this.rows.set(name, entry);
    return entry;
  }
}
