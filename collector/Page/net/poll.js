import { request } from './api.js';
import { isVisible, onVisibility } from './visibility.js';

// A slow collector or network is not asked more often than it can answer.
const shareOfTime = 5;

// After a failure: soon, because a collector that restarts is back within seconds.
const retryMs = 1_000;

/** Asks for a path again and again, one request at a time, while the page is seen. */
export class Poll {
  /**
   * @param {string} path
   * @param {number} periodMs
   * @param {(answer: any) => void} onAnswer
   * @param {(error: unknown) => void} onError
   */
  constructor(path, periodMs, onAnswer, onError) {
    this.path = path;
    this.periodMs = periodMs;
    this.onAnswer = onAnswer;
    this.onError = onError;
    this.isOver = false;
    this.isAsking = false;
    this.timer = 0;
    this.aborter = new AbortController();
    this.endVisibility = onVisibility(() => this.now());
  }

  /** Asks at once; while the page is hidden it waits until it is seen. */
  now() {
    clearTimeout(this.timer);
    if (!this.isOver && !this.isAsking && isVisible()) void this.ask();
  }

  /** @param {number} periodMs */
  setPeriod(periodMs) {
    if (this.periodMs === periodMs) return;
    this.periodMs = periodMs;
    this.now();
  }

  end() {
    this.isOver = true;
    clearTimeout(this.timer);
    this.aborter.abort();
    this.endVisibility();
  }

  async ask() {
    this.isAsking = true;
    const start = performance.now();
    let waitMs = retryMs;
    try {
      const answer = await request(this.path, { signal: this.aborter.signal });
      if (this.isOver) return;
      const tookMs = performance.now() - start;
      waitMs = Math.max(this.periodMs - tookMs, tookMs * shareOfTime);
      this.onAnswer(answer);
    } catch (error) {
      if (this.isOver) return;
      this.onError(error);
    } finally {
      this.isAsking = false;
      if (!this.isOver && isVisible()) this.timer = setTimeout(() => this.now(), waitMs);
    }
  }
}
