import { el, setAttribute, setShown, setText } from '../dom/element.js';
import { icon } from '../dom/icons.js';
import { stateNames, stateOf } from '../text/states.js';

/** @typedef {import('../net/views.js').DeviceView} DeviceView */
/** @typedef {{word: string, icon: string, tone: string, fits: (device: DeviceView) => boolean}} Choice */

/** @type {Choice[]} */
const choices = [
  { word: 'in alarm', icon: 'alarm', tone: 'bad', fits: (device) => hasAlert(device, 'alarm') },
  { word: 'with a warning', icon: 'warning', tone: 'warn', fits: (device) => hasAlert(device, 'warn') || device.warnings.length > 0 },
  ...stateNames.map((state) => ({ ...stateOf(state), fits: (/** @type {DeviceView} */ device) => device.state === state })),
];

/** How many devices are in each state; pressed, it shows only these. */
export class StateFilter {
  /** @param {() => void} onChange */
  constructor(onChange) {
    /** @type {Set<Choice>} */
    this.chosen = new Set();
    this.onChange = onChange;
    this.buttons = choices.map((choice) => this.button(choice));
    this.element = el('div', { class: 'tallies', attributes: { role: 'group', 'aria-label': 'Show only devices that are' } },
      ...this.buttons.map(({ element }) => element));
  }

  /** @param {DeviceView} device */
  allows(device) {
    return this.chosen.size === 0 || [...this.chosen].some(({ fits }) => fits(device));
  }

  /** @param {DeviceView[]} devices */
  update(devices) {
    for (const { choice, element, count } of this.buttons) {
      const n = devices.filter(choice.fits).length;
      setShown(element, n > 0 || this.chosen.has(choice));
      setText(count, String(n));
    }
  }

  /** @param {Choice} choice */
  button(choice) {
    const count = el('b');
    const element = el('button', {
      class: `tally tone-${choice.tone}`,
      attributes: { type: 'button', 'aria-pressed': 'false' },
      on: { click: () => this.toggle(choice) },
    }, icon(choice.icon), count, ' ', el('span', { text: choice.word }));
    return { choice, element, count };
  }

  /** @param {Choice} choice */
  toggle(choice) {
    if (!this.chosen.delete(choice)) this.chosen.add(choice);
    for (const { choice: own, element } of this.buttons) setAttribute(element, 'aria-pressed', String(this.chosen.has(own)));
    this.onChange();
  }
}

/** @param {DeviceView} device @param {'warn' | 'alarm'} level */
function hasAlert({ alerts = [] }, level) {
  return alerts.some((alert) => alert.level === level);
}
