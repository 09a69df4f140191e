import { urgency } from '../text/states.js';

/** @typedef {import('../net/views.js').DeviceView} DeviceView */

/** By what the list can be sorted. @type {Record<string, {label: string, isLive: boolean, key: (device: DeviceView) => number}>} */
export const orders = {
  problems: { label: 'Problems first', isLive: false, key: urgency },
  name: { label: 'Name', isLive: false, key: () => 0 },
  rate: { label: 'Rate', isLive: true, key: (device) => -device.link.readingsPerSecond },
  loss: { label: 'Loss', isLive: true, key: (device) => -(device.link.lossPercent ?? -1) },
};

// Figures change every second; rows that jump as often cannot be read.
const stayMs = 10_000;

/** Sorts the devices, and leaves an order that follows live figures alone for a while. */
export class DeviceOrder {
  constructor() {
    this.name = 'problems';
    this.sortedAt = -Infinity;
    /** @type {Map<string, number>} */
    this.places = new Map();
  }

  /** @param {string} name one of the orders */
  choose(name) {
    this.name = name in orders ? name : 'problems';
    this.sortedAt = -Infinity;
  }

  /**
   * @param {DeviceView[]} devices
   * @param {number} nowMs of any steady clock
   */
  sort(devices, nowMs) {
    const { key, isLive } = orders[this.name];
    const isKept = isLive && nowMs - this.sortedAt < stayMs;
    if (isKept) return [...devices].sort((a, b) => this.place(a) - this.place(b));
    this.sortedAt = nowMs;
    const sorted = [...devices].sort((a, b) => key(a) - key(b) || (a.device < b.device ? -1 : 1));
    this.places = new Map(sorted.map((device, i) => [device.device, i]));
    return sorted;
  }

  /** @param {DeviceView} device */
  place(device) {
    return this.places.get(device.device) ?? Infinity;
  }
}
