package org.rowanmq.broker.store;

/**
 * Says that a waiting message of a queue has a certain value of a certain header field or property.
 *
 * @param hash of the two; equal ones have equal hashes, and unlike ones hardly ever
 */
public record LookupRow(int priority, long id, long hash) {}
