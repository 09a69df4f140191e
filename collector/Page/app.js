import { Announcer } from './announcer.js';
import { Banners } from './banners.js';
import { CollectorPage } from './collector/collectorPage.js';
import { DevicePage } from './device/devicePage.js';
import { setAttribute, setText } from './dom/element.js';
import { EventsPage } from './collector/eventsPage.js';
import { LoginDialog } from './login.js';
import { setClock, now } from './net/clock.js';
import { connection, failed, onConnection, succeeded } from './net/connection.js';
import { Poll } from './net/poll.js';
import { OverviewPage } from './overview/overviewPage.js';
import { currentRoute } from './route.js';
import { age } from './text/format.js';
import { zone } from './text/time.js';
import { bindThemeButton } from './theme.js';

/** @typedef {import('./net/views.js').CollectorView} CollectorView */

/**
 * What a page of the app is.
 * @typedef {object} Page
 * @property {HTMLElement} element
 * @property {string} title
 * @property {(view: CollectorView) => void} update with each view of the collector
 * @property {(() => void) | undefined} [second] once a second, also without an answer
 * @property {() => void} end
 */

// The overview is live; elsewhere the view is needed for states and alarms only.
const overviewPeriodMs = 1_000;
const backgroundPeriodMs = 5_000;

const main = /** @type {HTMLElement} */ (document.getElementById('main'));
const pulse = /** @type {HTMLElement} */ (document.getElementById('pulse'));
const announcer = new Announcer(/** @type {HTMLElement} */ (document.getElementById('announcements')));
const banners = new Banners(/** @type {HTMLElement} */ (document.getElementById('banners')));
const login = new LoginDialog(() => poll.now());

/** @type {CollectorView | null} */
let view = null;

/** @type {Page | null} */
let page = null;
let shownKey = '';

const poll = new Poll('/api/devices', overviewPeriodMs, take, failed);

/** @param {CollectorView} answer */
function take(answer) {
  setClock(answer.time);
  succeeded();
  view = answer;
  announcer.update(answer.devices);
  banners.update(answer, connection());
  page?.update(answer);
  showPulse();
}

function navigate() {
  const route = currentRoute();
  const key = `${route.page}/${route.device}`;
  if (key === shownKey) return;
  const isFirst = shownKey === '';
  shownKey = key;
  page?.end();
  page = makePage(route);
  document.title = page.title;
  main.replaceChildren(page.element);
  for (const link of document.querySelectorAll('.frame-nav a')) {
    const name = link.getAttribute('data-page');
    setAttribute(link, 'aria-current', name === route.page ? 'page' : name === 'devices' && route.page === 'device' ? 'true' : null);
  }

  poll.setPeriod(route.page === 'devices' || route.page === 'collector' ? overviewPeriodMs : backgroundPeriodMs);
  if (view) page.update(view);
  // Whoever followed a link by keyboard or screen reader goes on at the new page's beginning.
  if (!isFirst) {
    main.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}

/**
 * @param {import('./route.js').Route} route
 * @returns {Page}
 */
function makePage(route) {
  if (route.page === 'device') return new DevicePage(route.device, route.search);
  if (route.page === 'events') return new EventsPage(route.device);
  return route.page === 'collector' ? new CollectorPage() : new OverviewPage();
}

function showPulse() {
  const { state } = connection();
  pulse.dataset.state = state;
  const text = state === 'live' ? 'Live' : state === 'lost' ? 'No answer' : state === 'login' ? 'Locked' : 'Connecting';
  setText(pulse, text);
  pulse.title = view && state === 'live' ? `The collector has run for ${age(Date.parse(view.time) - Date.parse(view.started))}` : '';
}

function second() {
  if (document.visibilityState === 'hidden') return;
  banners.update(view, connection());
  page?.second?.();
}

onConnection((state) => {
  document.body.classList.toggle('stale', state.state === 'lost');
  banners.update(view, state);
  showPulse();
  if (state.state === 'login') login.open();
  else if (state.state === 'live') login.close();
});
bindThemeButton(/** @type {HTMLButtonElement} */ (document.getElementById('theme')));
setText(/** @type {HTMLElement} */ (document.getElementById('zone')), `Times are in ${zone(now())}.`);
document.querySelector('.skip')?.addEventListener('click', (event) => {
  // Its fragment is no page of the app.
  event.preventDefault();
  main.focus();
});
addEventListener('hashchange', navigate);
setInterval(second, 1_000);
navigate();
showPulse();
poll.now();
