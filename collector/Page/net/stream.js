import { connection, onConnection } from './connection.js';
import { isVisible, onVisibility } from './visibility.js';

/** @typedef {{device: string, channel: string, value: unknown, time: string | null, number: number, bootId: string, errorMs: number | null}} StreamedReading */

/**
 * What is told of a stream.
 * @typedef {object} StreamListener
 * @property {() => void} opened the stream (again) brings what is stored from now on; what came before has to be fetched
 * @property {(reading: StreamedReading) => void} reading
 * @property {() => void} missed some readings were left out: what is shown has to be fetched again
 * @property {() => void} state a device's state changed
 */

const firstRetryMs = 500;
const longestRetryMs = 10_000;

/**
 * Readings of a device as they are stored. EventSource would resume where it was; after an hour in a hidden tab that may be millions of readings that
 * nobody looks at. So a stream that ended is a new one, and history fills the time between: it is as exact, and bounded.
 */
export class ReadingStream {
  /**
   * @param {string} path
   * @param {StreamListener} listener
   */
  constructor(path, listener) {
    this.path = path;
    this.listener = listener;
    /** @type {EventSource | null} */
    this.source = null;
    this.isOpen = false;
    this.retryMs = firstRetryMs;
    this.timer = 0;
    this.endings = [
      onVisibility(() => (isVisible() ? this.open() : this.close())),
      // A connection that is cut without a word looks open for minutes; requests that fail and work again tell better.
      onConnection(({ state }) => { if (state === 'live') this.open(); else this.close(); }),
    ];
    this.open();
  }

  end() {
    this.close();
    for (const ending of this.endings) ending();
  }

  open() {
    clearTimeout(this.timer);
    if (this.source || !isVisible() || connection().state === 'lost' || connection().state === 'login') return;
    const source = new EventSource(this.path);
    this.source = source;
    source.addEventListener('open', () => {
      this.isOpen = true;
      this.retryMs = firstRetryMs;
      this.listener.opened();
    });
    source.addEventListener('reading', (event) => this.listener.reading(JSON.parse(event.data)));
    source.addEventListener('gap', () => this.listener.missed());
    source.addEventListener('state', () => this.listener.state());
    source.addEventListener('error', () => this.retry());
  }

  close() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
    this.isOpen = false;
  }

  retry() {
    this.close();
    this.timer = setTimeout(() => this.open(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, longestRetryMs);
  }
}
