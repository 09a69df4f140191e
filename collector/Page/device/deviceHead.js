import { el, setAttribute, setText } from '../dom/element.js';
import { icon } from '../dom/icons.js';
import { now } from '../net/clock.js';
import { ReasonNote } from '../overview/reasonNote.js';
import { StateMark } from '../overview/stateMark.js';
import { deviceHref } from '../route.js';
import { duration } from '../text/format.js';

/** @typedef {import('../net/views.js').DeviceView} DeviceView */

/** The top of a device's page: which it is, how it is and why, and the way to the others. */
export class DeviceHead {
  /** @param {string} device */
  constructor(device) {
    this.device = device;
    /** @type {DeviceView | null} */
    this.view = null;
    this.state = new StateMark();
    this.reason = new ReasonNote();
    this.kind = el('p', { class: 'kind' });
    this.before = el('a', { class: 'quiet-button', attributes: { hidden: true } }, icon('back'), el('span'));
    this.after = el('a', { class: 'quiet-button', attributes: { hidden: true } }, el('span'), icon('forward'));
    this.element = el('div', { class: 'device-head' },
      el('nav', { class: 'device-nav', attributes: { 'aria-label': 'Devices' } },
        el('a', { class: 'quiet-button', attributes: { href: '#/' } }, icon('back'), el('span', { text: 'All devices' })),
        el('span', { class: 'neighbours' }, this.before, this.after)),
      el('div', { class: 'device-title' }, el('h1', { text: device }), this.state.element, this.kind),
      this.reason.element);
  }

  /** @param {DeviceView} view */
  update(view) {
    this.view = view;
    this.reason.update(view);
    setText(this.kind, [view.hardware, view.firmware].filter(Boolean).join(' · '));
    this.second();
  }

  second() {
    if (this.view) this.state.update(this.view.state, `for ${duration(now() - Date.parse(this.view.since))}`);
  }

  /** @param {string[]} devices by name */
  setNeighbours(devices) {
    const i = devices.indexOf(this.device);
    for (const [link, name, what] of /** @type {[HTMLAnchorElement, string | undefined, string][]} */ ([
      [this.before, i < 0 ? undefined : devices[i - 1], 'Device before'], [this.after, i < 0 ? undefined : devices[i + 1], 'Next device']])) {
      link.hidden = name === undefined;
      if (name === undefined) continue;
      setAttribute(link, 'href', deviceHref(name));
      setAttribute(link, 'aria-label', `${what}: ${name}`);
      setText(/** @type {Element} */ (link.querySelector('span')), name);
    }
  }
}
