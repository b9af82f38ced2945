package org.rowanmq.broker.engine;

/**
 * Why a delivery failed, as the application says. Immutable.
 *
 * @param exception name of a class
 * @param text what it says, may be empty
 */
record Cause(String exception, String text) {}
