import { el, setShown, setText } from '../dom/element.js';
import { KeyedList } from '../dom/keyedList.js';
import { rate } from '../text/format.js';
import { needsAttention } from '../text/states.js';
import { AccountLine } from './accountLine.js';
import { DeviceOrder, orders } from './deviceOrder.js';
import { DeviceRow } from './deviceRow.js';
import { StateFilter } from './stateFilter.js';
import { Welcome } from './welcome.js';

/** @typedef {import('../net/views.js').CollectorView} CollectorView */
/** @typedef {import('../net/views.js').DeviceView} DeviceView */

// From so many devices on a row takes one line.
const manyDevices = 12;

/** All devices: first those that are not well, and why. */
export class OverviewPage {
  constructor() {
    this.title = 'Devices – Telemetry';
    /** @type {CollectorView | null} */
    this.view = null;
    this.order = new DeviceOrder();
    this.heading = el('h1', { text: 'Devices' });
    this.account = new AccountLine();
    this.rates = el('p', { class: 'rates' });
    this.filter = new StateFilter(() => this.draw());
    this.search = el('input', { attributes: { type: 'search', placeholder: 'Find a device or channel', 'aria-label': 'Find a device or channel', autocomplete: 'off', spellcheck: 'false' }, on: { input: () => this.draw() } });
    this.sort = el('select', { attributes: { 'aria-label': 'Sort by' }, on: { change: () => { this.order.choose(this.sort.value); this.draw(); } } },
      ...Object.entries(orders).map(([name, { label }]) => el('option', { text: label, attributes: { value: name } })));
    this.troubled = section('Needs attention', 'troubled');
    this.others = section('Devices', 'others');
    this.nothing = el('p', { class: 'empty', text: 'No device fits.' });
    this.welcome = new Welcome();
    this.tools = el('div', { class: 'tools' }, this.filter.element, el('div', { class: 'tools-find' }, this.search, this.sort));
    this.element = el('div', { class: 'overview' },
      el('div', { class: 'summary' }, this.heading, el('div', { class: 'summary-account' }, this.account.element, this.rates)),
      this.tools, this.troubled.element, this.others.element, this.nothing, this.welcome.element);
    this.element.classList.add('waiting');
  }

  /** @param {CollectorView} view */
  update(view) {
    this.element.classList.remove('waiting');
    this.view = view;
    this.account.update(view.ledger);
    setText(this.rates, `${rate(view.readingsPerSecond)} readings, ${rate(view.datagramsPerSecond)} datagrams`);
    this.draw();
  }

  end() {
    this.troubled.rows.end();
    this.others.rows.end();
  }

  draw() {
    if (!this.view) return;
    const { devices } = this.view;
    setText(this.heading, heading(devices));
    this.filter.update(devices);
    setShown(this.tools, devices.length > 0);
    setShown(this.welcome.element, devices.length === 0);
    this.element.classList.toggle('many', devices.length > manyDevices);

    const sorted = this.order.sort(devices.filter((device) => this.isWanted(device)), performance.now());
    // Only with the problems first do they stand apart: any other order is asked for because of the order.
    const isApart = this.order.name === 'problems';
    const troubled = isApart ? sorted.filter(needsAttention) : [];
    const others = isApart ? sorted.filter((device) => !needsAttention(device)) : sorted;
    setText(this.others.heading, troubled.length > 0 ? 'All others' : 'Devices');
    for (const [part, rows] of /** @type {const} */ ([[this.troubled, troubled], [this.others, others]])) {
      setShown(part.element, rows.length > 0);
      setText(part.count, String(rows.length));
      part.rows.update(rows);
    }

    setShown(this.nothing, devices.length > 0 && sorted.length === 0);
  }

  /** @param {DeviceView} device */
  isWanted(device) {
    const words = this.search.value.trim().toLowerCase();
    return this.filter.allows(device)
      && (words === '' || device.device.toLowerCase().includes(words) || device.channels.some((channel) => channel.name.toLowerCase().includes(words)));
  }
}

/** How it stands, in a sentence. @param {DeviceView[]} devices */
function heading(devices) {
  const online = devices.filter(({ state }) => state === 'online').length;
  if (devices.length === 0) return 'No devices yet';
  if (online < devices.length) return `${online} of ${devices.length} devices online`;
  const all = online === 1 ? 'The device is online' : `All ${online} devices online`;
  const warned = devices.filter(needsAttention).length;
  return warned === 0 ? all : `${all}, ${warned} with a warning`;
}

/**
 * @param {string} title
 * @param {string} name
 */
function section(title, name) {
  const heading = el('span', { text: title });
  const count = el('span', { class: 'count' });
  const list = el('ul', { class: 'devices' });
  /** @type {KeyedList<DeviceView>} */
  const rows = new KeyedList(list, (device) => device.device, (device) => new DeviceRow(device));
  const element = el('section', { class: name, attributes: { 'aria-labelledby': `${name}-heading` } },
    el('h2', { attributes: { id: `${name}-heading` } }, heading, ' ', count), list);
  return { element, heading, count, rows };
}
