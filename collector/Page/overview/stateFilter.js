import { el, setAttribute, setShown, setText } from '../dom/element.js';
import { icon } from '../dom/icons.js';
import { stateNames, stateOf } from '../text/states.js';

/** @typedef {import('../net/views.js').DeviceView} DeviceView */

/** How many devices are in each state; pressed, it shows only these. */
export class StateFilter {
  /** @param {() => void} onChange */
  constructor(onChange) {
    /** @type {Set<string>} */
    this.chosen = new Set();
    this.onChange = onChange;
    this.buttons = new Map(stateNames.map((state) => [state, this.button(state)]));
    this.element = el('div', { class: 'tallies', attributes: { role: 'group', 'aria-label': 'Show only devices that are' } },
      ...[...this.buttons.values()].map(({ element }) => element));
  }

  /** @param {DeviceView} device */
  allows(device) {
    return this.chosen.size === 0 || this.chosen.has(device.state);
  }

  /** @param {DeviceView[]} devices */
  update(devices) {
    for (const [state, { element, count }] of this.buttons) {
      const n = devices.filter((device) => device.state === state).length;
      setShown(element, n > 0 || this.chosen.has(state));
      setText(count, String(n));
    }
  }

  /** @param {string} state */
  button(state) {
    const { word, icon: name, tone } = stateOf(state);
    const count = el('b');
    const element = el('button', {
      class: `tally tone-${tone}`,
      attributes: { type: 'button', 'aria-pressed': 'false' },
      on: { click: () => this.toggle(state) },
    }, icon(name), count, el('span', { text: word }));
    return { element, count };
  }

  /** @param {string} state */
  toggle(state) {
    if (!this.chosen.delete(state)) this.chosen.add(state);
    for (const [name, { element }] of this.buttons) setAttribute(element, 'aria-pressed', String(this.chosen.has(name)));
    this.onChange();
  }
}
