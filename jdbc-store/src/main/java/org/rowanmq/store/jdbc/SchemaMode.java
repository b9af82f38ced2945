package org.rowanmq.store.jdbc;

/** Who brings the database's schema up to date. */
public enum SchemaMode {
  /** The broker, when it starts. */
  MANAGE,
  /** Somebody else: the broker only looks, and says what is missing. */
  VALIDATE
}
