import { el } from '../dom/element.js';
import { EventList } from '../device/eventList.js';

/** @typedef {import('../net/views.js').CollectorView} CollectorView */

/** What happened to all devices. */
export class EventsPage {
  /** @param {string} device empty: all */
  constructor(device) {
    this.title = 'Events – Telemetry';
    this.list = new EventList(device);
    this.element = el('div', { class: 'events-page' }, el('h1', { text: device === '' ? 'Events' : `Events of ${device}` }), this.list.element);
  }

  /** @param {CollectorView} view */
  update(view) {
    const newest = view.devices.flatMap(({ events }) => events.slice(-1).map(({ time }) => time)).sort().pop();
    const known = view.devices.reduce((sum, { events }) => sum + events.length, 0);
    this.list.refresh(`${known} ${newest ?? ''}`);
  }

  end() {
    this.list.end();
  }
}
