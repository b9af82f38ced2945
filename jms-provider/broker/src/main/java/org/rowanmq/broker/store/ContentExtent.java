package org.rowanmq.broker.store;

/**
 * Which rows a content has.
 *
 * @param parts of a large content, 0 and up to this one exclusive; 0 for a shared content
 */
public record ContentExtent(long id, int parts) {}
