package org.rowanmq.broker.store;

/**
 * What of a queue's waiting messages of one priority has lookup rows: every message that is there
 * with an id above {@code from} and up to {@code to} has one for each identifier it has a value of.
 *
 * @param identifiers the header fields and properties, in order, each followed by a line feed
 */
public record LookupRange(int priority, String identifiers, long from, long to) {}
