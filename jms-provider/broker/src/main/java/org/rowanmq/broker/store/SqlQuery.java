package org.rowanmq.broker.store;

import java.time.Duration;

/**
 * A statement of an administrator that reads.
 *
 * @param text one SELECT; anything else is rejected
 * @param rowsMax rows of the answer, 1 or more
 * @param bytesMax size of the answer, as UTF-8; a longer one is cut after a row
 * @param timeout how long it may run, 1 ms or more
 */
public record SqlQuery(String text, int rowsMax, long bytesMax, Duration timeout) {}
