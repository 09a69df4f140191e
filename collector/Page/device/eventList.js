import { el, setShown, setText } from '../dom/element.js';
import { icon } from '../dom/icons.js';
import { KeyedList } from '../dom/keyedList.js';
import { ApiError, query, request } from '../net/api.js';
import { now } from '../net/clock.js';
import { failed } from '../net/connection.js';
import { deviceHref } from '../route.js';
import { signOfEvent } from '../text/states.js';
import { moment } from '../text/time.js';

/** @typedef {import('../net/views.js').DeviceEvent} DeviceEvent */

const pageSize = 20;

// Who asks for more than this looks for something that `telemetry` or the API finds sooner.
const mostEvents = 1_000;

/** What happened to a device, or to all: newest first, older ones when asked for. */
export class EventList {
  /** @param {string} device empty: all devices */
  constructor(device) {
    this.device = device;
    this.limit = pageSize;
    this.aborter = new AbortController();
    this.shown = '';
    const list = el('ol', { class: 'events' });
    this.rows = new KeyedList(list, eventKey, (event) => eventRow(event, device === ''));
    this.message = el('p', { class: 'empty', text: 'Nothing has happened yet.', attributes: { hidden: true } });
    this.more = el('button', { class: 'button', text: 'Older events', attributes: { type: 'button', hidden: true }, on: { click: () => this.showMore() } });
    this.element = el('div', {}, list, this.message, this.more);
  }

  /** Fetches them again if something happened since. @param {string} newest any text that changes with a new event */
  refresh(newest) {
    if (newest === this.shown) return;
    this.shown = newest;
    void this.load();
  }

  end() {
    this.aborter.abort();
    this.rows.end();
  }

  showMore() {
    this.limit = Math.min(mostEvents, this.limit * 3);
    void this.load();
  }

  async load() {
    try {
      const answer = await request(query('/api/events', { device: this.device || null, limit: this.limit }), { signal: this.aborter.signal });
      /** @type {DeviceEvent[]} */
      const events = answer.events;
      this.rows.update(unique(events));
      setShown(this.message, events.length === 0);
      setText(this.message, 'Nothing has happened yet.');
      setShown(this.more, events.length >= this.limit && this.limit < mostEvents);
    } catch (error) {
      if (this.aborter.signal.aborted) return;
      failed(error);
      this.shown = '';
      if (this.rows.rows.size > 0 || !(error instanceof ApiError)) return;
      setShown(this.message, true);
      setText(this.message, `Events could not be fetched: ${error.message}`);
    }
  }
}

/** @param {DeviceEvent} event */
function eventKey(event) {
  return `${event.time} ${event.device ?? ''} ${event.reason.code} ${event.channel ?? ''}`;
}

/** @param {DeviceEvent[]} events */
function unique(events) {
  return [...new Map(events.map((event) => [eventKey(event), event])).values()];
}

/**
 * @param {DeviceEvent} event
 * @param {boolean} hasName
 */
function eventRow(event, hasName) {
  const { word, icon: sign, tone } = signOfEvent(event);
  const mark = el('span', { class: `state tone-${tone}` }, icon(sign), el('span', { text: word }));
  const time = el('time', { attributes: { datetime: event.time } });
  const name = hasName && event.device ? el('a', { class: 'device-name', text: event.device, attributes: { href: deviceHref(event.device) } }) : null;
  const what = event.reason.evidence === '' ? event.reason.code : event.reason.evidence;
  const element = el('li', { class: 'event' }, time, name, mark,
    el('p', { class: 'event-what' }, event.channel && !what.startsWith(event.channel) ? `${event.channel}: ${what}` : what));
  return { element, update: () => setText(time, moment(Date.parse(event.time), now())) };
}
