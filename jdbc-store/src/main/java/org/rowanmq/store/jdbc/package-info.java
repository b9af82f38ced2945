/**
 * The message store on a relational database through JDBC: the schema and its migrations, one
 * dialect per database, the group commit of {@link org.rowanmq.store.jdbc.JdbcMessageStore}. The
 * only package that imports {@code java.sql}; otherwise it needs the store port, wire and runtime.
 * Writing belongs to the store writer thread, reading to the store readers.
 */
@NullMarked
package org.rowanmq.store.jdbc;

import org.jspecify.annotations.NullMarked;
