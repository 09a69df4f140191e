import { stateOf } from './text/states.js';

/** @typedef {import('./net/views.js').DeviceView} DeviceView */

// A cut network takes many devices along; nobody wants to hear all their names.
const mostNamed = 3;

/** Tells a screen reader what changes in the states of devices, and nothing else: values change all the time. */
export class Announcer {
  /** @param {HTMLElement} region with aria-live */
  constructor(region) {
    this.region = region;
    /** @type {Map<string, string> | null} */
    this.states = null;
  }

  /** @param {DeviceView[]} devices */
  update(devices) {
    const before = this.states;
    this.states = new Map(devices.map((device) => [device.device, device.state]));
    if (before === null) return;
    const changed = devices.filter((device) => before.has(device.device) && before.get(device.device) !== device.state);
    if (changed.length === 0) return;
    this.region.textContent = changed.length > mostNamed
      ? `${changed.length} devices changed their state; ${devices.filter((device) => device.state === 'online').length} of ${devices.length} are online`
      : changed.map(sentence).join('. ');
  }
}

/** @param {DeviceView} device */
function sentence(device) {
  const { word } = stateOf(device.state);
  return device.state === 'online' ? `${device.device} is online` : `${device.device} is ${word}: ${device.reason.evidence || device.reason.code}`;
}
