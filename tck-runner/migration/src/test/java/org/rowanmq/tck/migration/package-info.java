/**
 * A program of which one half uses {@code javax.jms} and the other {@code jakarta.jms}, as while it
 * moves over. Imports both APIs; each of them in a class of its own.
 */
@NullMarked
package org.rowanmq.tck.migration;

import org.jspecify.annotations.NullMarked;
