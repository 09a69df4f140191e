/** A canvas that is as large as its place and as sharp as the screen, painted at most once a frame and only while it is seen. */
import { onSight } from '../dom/sight.js';
import { isVisible, onVisibility } from '../net/visibility.js';
import { onThemeChange } from '../theme.js';

export class ChartCanvas {
  /**
   * @param {HTMLElement} place
   * @param {(context: CanvasRenderingContext2D, width: number, height: number) => void} paint
   * @param {() => void} onSeen it is seen (again), or has another size
   */
  constructor(place, paint, onSeen) {
    this.paint = paint;
    this.isSeen = false;
    this.width = 0;
    this.height = 0;
    this.frame = 0;
    this.canvas = document.createElement('canvas');
    this.canvas.setAttribute('aria-hidden', 'true');
    place.prepend(this.canvas);
    const resizes = new ResizeObserver(([entry]) => {
      this.width = Math.floor(entry.contentRect.width);
      this.height = Math.floor(entry.contentRect.height);
      this.request();
      onSeen();
    });
    resizes.observe(place);
    this.endings = [
      () => resizes.disconnect(),
      onSight(place, (isSeen) => {
        this.isSeen = isSeen;
        this.request();
        if (isSeen) onSeen();
      }),
      onThemeChange(() => this.request()),
      onVisibility(() => this.request()),
    ];
  }

  /** Something changed: it is painted with the next frame. */
  request() {
    if (this.frame !== 0 || !this.isSeen || this.width === 0 || !isVisible()) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  end() {
    cancelAnimationFrame(this.frame);
    for (const ending of this.endings) ending();
  }

  draw() {
    const ratio = devicePixelRatio || 1;
    const [width, height] = [Math.round(this.width * ratio), Math.round(this.height * ratio)];
    if (this.canvas.width !== width || this.canvas.height !== height) [this.canvas.width, this.canvas.height] = [width, height];
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext('2d'));
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    this.paint(context, this.width, this.height);
  }
}
