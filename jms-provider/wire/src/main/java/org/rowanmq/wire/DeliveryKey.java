package org.rowanmq.wire;

/**
 * Names a delivered message across reconnects and broker restarts.
 *
 * @param queue the broker's id of the queue, from CONSUMER_OPENED
 * @param priority 0 to 9
 * @param id the message's id in its partition
 */
public record DeliveryKey(long queue, int priority, long id) {}
