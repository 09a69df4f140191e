/** Requests to the collector. They go to the page's own origin and nowhere else. */

/** What the page does about a failed request differs by its kind. */
export class ApiError extends Error {
  /**
   * @param {'unreachable' | 'login' | 'missing' | 'busy' | 'refused'} kind busy: the collector answers that it cannot now
   * @param {string} message for people
   */
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

// A collector answers in milliseconds; a query of years of history in seconds.
const patienceMs = 15_000;

/**
 * @param {string} path
 * @param {{method?: string, body?: unknown, signal?: AbortSignal, patience?: number}} [options]
 * @returns {Promise<any>}
 */
export async function request(path, options = {}) {
  const timeout = AbortSignal.timeout(options.patience ?? patienceMs);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  const response = await send(path, options, signal, options.signal);
  if (response.ok) return read(response, options.signal);
  if (response.status === 401) throw new ApiError('login', 'the collector wants a token');
  const why = await explanation(response);
  // What stands between may answer for a collector that is away, but does not speak its form.
  const isOurs = response.headers.get('content-type')?.includes('problem+json') ?? false;
  throw new ApiError(response.status === 404 ? 'missing' : response.status < 500 ? 'refused' : isOurs ? 'busy' : 'unreachable', why);
}

/** @param {string[]} names of a path; each is escaped */
export function path(...names) {
  return `/api/${names.map(encodeURIComponent).join('/')}`;
}

/**
 * @param {string} path
 * @param {Record<string, string | number | null | undefined>} parameters null: left out
 */
export function query(path, parameters) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined) search.set(name, String(value));
  }

  return `${path}?${search}`;
}

/**
 * @param {string} path
 * @param {{method?: string, body?: unknown}} options
 * @param {AbortSignal} signal
 * @param {AbortSignal | undefined} caller
 */
async function send(path, options, signal, caller) {
  try {
    return await fetch(path, {
      method: options.method ?? 'GET',
      headers: options.body === undefined ? {} : { 'content-type': 'application/json' },
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal,
      cache: 'no-store',
    });
  } catch (error) {
    throw translate(error, caller);
  }
}

/**
 * @param {Response} response
 * @param {AbortSignal | undefined} caller
 */
async function read(response, caller) {
  try {
    return response.status === 204 ? null : await response.json();
  } catch (error) {
    throw translate(error, caller);
  }
}

/**
 * @param {unknown} error
 * @param {AbortSignal | undefined} caller
 */
function translate(error, caller) {
  if (caller?.aborted) return error;
  return error instanceof DOMException && error.name === 'TimeoutError'
    ? new ApiError('unreachable', 'the collector has not answered in time')
    : new ApiError('unreachable', 'the collector does not answer');
}

/** @param {Response} response */
async function explanation(response) {
  try {
    const text = await response.text();
    if (!response.headers.get('content-type')?.includes('json')) return text.slice(0, 300) || `the collector answered ${response.status}`;
    const { detail, title, error } = JSON.parse(text);
    return String(detail ?? error ?? title ?? `the collector answered ${response.status}`);
  } catch {
    return `the collector answered ${response.status}`;
  }
}
