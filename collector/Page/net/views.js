/**
 * What the API answers (collector/Views). Times are ISO 8601 in UTC.
 *
 * @typedef {{code: string, evidence: string, next: string}} Reason
 *
 * @typedef {object} ChannelView
 * @property {number} channel
 * @property {string} name
 * @property {string} quantity
 * @property {string} unit UCUM code
 * @property {string} type bool, int64, float32, float64, text, bytes
 * @property {number | null} resolution
 * @property {unknown} value null: none yet
 * @property {string | null} time null: unknown
 * @property {(number | string)[]} recent oldest first
 * @property {AlertView | null} [alert] null: within its limits, or has none
 *
 * @typedef {object} AlertView
 * @property {'warn' | 'alarm'} level
 * @property {string} code
 * @property {string | null} channel null: the device itself
 * @property {string} since
 * @property {number | null} value
 * @property {number | null} limit
 * @property {boolean | null} isAbove
 * @property {string} unit
 * @property {string} evidence
 * @property {string} next
 *
 * @typedef {object} LedgerView
 * @property {number} sampled
 * @property {number} stored
 * @property {number} inFlight
 * @property {number} lost
 * @property {Record<string, number>} lostByCause
 * @property {number} duplicates
 * @property {number} acknowledgedElsewhere
 *
 * @typedef {object} LinkView
 * @property {number} readingsPerSecond
 * @property {number | null} lossPercent
 * @property {number} repaired
 * @property {number | null} roundTripMs
 * @property {number | null} clockErrorMs
 * @property {string} path
 * @property {string | null} controlAddress
 * @property {string | null} datagramAddress
 *
 * @typedef {object} ParameterView
 * @property {string} name
 * @property {string} type
 * @property {string} unit
 * @property {string} description
 * @property {unknown} value
 * @property {unknown} default
 * @property {unknown} lowest
 * @property {unknown} highest
 *
 * @typedef {{name: string, description: string}} ActionView
 *
 * @typedef {{time: string, device?: string, state: string, reason: Reason, channel?: string | null}} DeviceEvent
 *
 * @typedef {object} DeviceView
 * @property {string} device
 * @property {string} state
 * @property {Reason} reason
 * @property {string} since
 * @property {string | null} bootId
 * @property {string | null} hardware
 * @property {string | null} firmware
 * @property {string | null} lastReset
 * @property {LinkView} link
 * @property {ChannelView[]} channels
 * @property {LedgerView} ledger
 * @property {Record<string, number>} drops
 * @property {DeviceEvent[]} events
 * @property {string[]} warnings
 * @property {ParameterView[]} parameters
 * @property {ActionView[]} actions
 * @property {AlertView[]} [alerts] active now, alarms first
 *
 * @typedef {{since: string, why: string}} StoreFault
 *
 * @typedef {object} StoreView
 * @property {StoreFault | null} failing
 * @property {StoreFault | null} housekeeping
 * @property {number} queuedReadings
 * @property {{path: string, bytes: number, alarm: string | null}} status
 *
 * @typedef {object} OutboxView
 * @property {string} name
 * @property {string} target
 * @property {boolean} isConnected
 * @property {Reason} reason
 * @property {string} since
 * @property {number} backlog
 * @property {number} inFlight
 * @property {number | null} lagMs
 * @property {number} delivered
 *
 * @typedef {object} CollectorView
 * @property {string} time
 * @property {string} started
 * @property {DeviceView[]} devices
 * @property {LedgerView} ledger
 * @property {Record<string, number>} drops
 * @property {number} connections
 * @property {number} unauthenticatedConnections
 * @property {StoreView} store
 * @property {number} readingsPerSecond
 * @property {number} datagramsPerSecond
 * @property {OutboxView[]} outboxes
 */

export {};
