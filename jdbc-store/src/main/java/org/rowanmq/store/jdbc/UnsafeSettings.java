package org.rowanmq.store.jdbc;

/** What to do about a server whose settings may lose confirmed messages. */
public enum UnsafeSettings {
  /** Do not start, and say which setting must change. */
  REFUSE,
  /** Say so and go on: for tests, and for operators whose storage makes up for it. */
  WARN
}
