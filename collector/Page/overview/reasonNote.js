import { el, setShown, setText } from '../dom/element.js';
import { icon } from '../dom/icons.js';
import { evidence, stateOf } from '../text/states.js';

/** @typedef {import('../net/views.js').DeviceView} DeviceView */

/** Why a device is not simply online, what to try next, and what else it warns of. */
export class ReasonNote {
  constructor() {
    this.evidence = el('p', { class: 'evidence' });
    this.nextText = el('span');
    this.next = el('p', { class: 'next' }, icon('next'), this.nextText);
    this.warnings = el('div', { class: 'warnings' });
    this.element = el('div', { class: 'reason' }, this.evidence, this.next, this.warnings);
    this.shownWarnings = '';
  }

  /** @param {DeviceView} device */
  update(device) {
    const isOnline = device.state === 'online';
    setShown(this.element, !isOnline || device.warnings.length > 0);
    this.element.dataset.tone = stateOf(device.state).tone;
    setShown(this.evidence, !isOnline);
    setText(this.evidence, isOnline ? '' : capital(evidence(device)));
    setShown(this.next, !isOnline && device.reason.next !== '');
    setText(this.nextText, capital(device.reason.next));
    const key = device.warnings.join('\n');
    if (key === this.shownWarnings) return;
    this.shownWarnings = key;
    this.warnings.replaceChildren(...device.warnings.map((warning) => el('p', { class: 'warning tone-warn' }, icon('warning'), el('span', { text: capital(warning) }))));
  }
}

/** @param {string} text */
function capital(text) {
  return text === '' ? '' : text[0].toUpperCase() + text.slice(1);
}
