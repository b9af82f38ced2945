package org.rowanmq.wire;

/**
 * What an administrator can ask for. Ordinals travel on the wire: only append. Arguments: {@code
 * docs/wire-protocol.md}.
 */
public enum AdminOperation {
  /** Counters of the broker: name, value. */
  STATUS,
  /** Queues and subscriptions: name, kind, ready, scheduled, in-flight, consumers, bytes. */
  LIST_QUEUES,
  /** User names and roles. */
  LIST_USERS,
  /** Adds or replaces a user from a SCRAM verifier computed by the client; no password travels. */
  ADD_USER,
  /** Removes a user; open connections stay. */
  REMOVE_USER,
  /** Runs a query over the store's views: the statement's own columns. */
  SQL,
  /** Has the broker back up its embedded database to a file in its data directory: file. */
  BACKUP,
  /** Branches of distributed transactions that were prepared: xid, state, user, since and sizes. */
  LIST_BRANCHES,
  /** Commits a branch in doubt, in place of its transaction manager. */
  COMMIT_BRANCH,
  /** Rolls a branch in doubt back, in place of its transaction manager. */
  ROLLBACK_BRANCH,
  /** Forgets what became of a branch. */
  FORGET_BRANCH,
  /** Exchanges: name, type, by, alternate, bindings, routed, unroutable. */
  LIST_EXCHANGES,
  /** Adds an exchange, or changes one. */
  PUT_EXCHANGE,
  /** Removes an exchange that nothing leads to, and its bindings. */
  DELETE_EXCHANGE,
  /** Bindings of one exchange or of all: exchange, target, when. */
  LIST_BINDINGS,
  /** Adds a binding; its queue is created if need be. */
  BIND,
  /** Removes a binding. */
  UNBIND,
  /** Where a message would go: queue. Sends nothing. */
  TEST_ROUTE,
  /** Dead letters in a queue, from the first on, and what is known of them. */
  LIST_DEAD_LETTERS,
  /** Puts dead letters back to where they come from, or to another queue: key, outcome. */
  RETRY_DEAD_LETTERS,
  /** Removes dead letters for good: key, outcome. */
  DELETE_DEAD_LETTERS,
  /** Removes a scheduled message from all queues it is scheduled for. */
  CANCEL_SCHEDULED
}
