import { el, setText } from './dom/element.js';
import { icon } from './dom/icons.js';
import { age } from './text/format.js';
import { moment } from './text/time.js';
import { now } from './net/clock.js';

/** @typedef {import('./net/views.js').CollectorView} CollectorView */
/** @typedef {import('./net/connection.js').ConnectionState} ConnectionState */

/** What concerns everything that is shown: the page has lost its collector, or the store does not keep what it is given. */
export class Banners {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    /** @type {Map<string, HTMLElement>} */
    this.shown = new Map();
  }

  /**
   * @param {CollectorView | null} view
   * @param {ConnectionState} connection
   */
  update(view, connection) {
    /** @type {Map<string, {tone: string, title: string, text: string}>} */
    const wanted = new Map();
    if (connection.state === 'lost') {
      wanted.set('connection', {
        tone: 'bad',
        title: 'No connection to the collector',
        text: `${sentence(connection.why)} What is shown is ${age(Date.now() - connection.since)} old. `
          + 'The page tries again every second; if that does not help, see whether the collector runs and this computer reaches it.',
      });
    }

    if (view) {
      for (const [key, title, text] of storeAlarms(view)) wanted.set(key, { tone: 'bad', title, text });
    }

    this.show(wanted);
  }

  /** @param {Map<string, {tone: string, title: string, text: string}>} wanted */
  show(wanted) {
    for (const [key, element] of this.shown) {
      if (wanted.has(key)) continue;
      element.remove();
      this.shown.delete(key);
    }

    for (const [key, { tone, title, text }] of wanted) {
      let banner = this.shown.get(key);
      if (!banner) {
        // Only its title is announced: the text counts seconds.
        banner = el('div', { class: `banner tone-${tone}` }, icon('alarm'), el('strong', { attributes: { role: 'alert' } }), el('span'));
        this.shown.set(key, banner);
        this.place.append(banner);
      }

      setText(/** @type {Element} */ (banner.children[1]), title);
      setText(/** @type {Element} */ (banner.children[2]), text);
    }
  }
}

/**
 * @param {CollectorView} view
 * @returns {Generator<[string, string, string]>}
 */
function* storeAlarms({ store }) {
  if (store.failing) {
    yield ['store', `The store fails since ${moment(Date.parse(store.failing.since), now())}`,
      `${sentence(store.failing.why)} Readings are shown but not kept; devices keep them and send them when it works again. `
      + `Free disk space where ${store.status.path} is, or see what else is wrong there.`];
  }

  if (store.housekeeping) {
    yield ['housekeeping', `The store’s housekeeping fails since ${moment(Date.parse(store.housekeeping.since), now())}`,
      `${sentence(store.housekeeping.why)} Readings are kept, but nothing old is removed and the file grows.`];
  }

  if (store.status.alarm) yield ['alarm', 'The store raises an alarm', sentence(store.status.alarm)];
}

/** @param {string} text */
function sentence(text) {
  const trimmed = text.replace(/[. ]+$/, '');
  return trimmed === '' ? '' : `${trimmed[0].toUpperCase()}${trimmed.slice(1)}.`;
}
