/**
 * How exchanges match messages with bindings. Imports the store's definitions and the selectors,
 * nothing else of the broker. Confined to the engine thread, but for what is immutable and says so.
 */
@NullMarked
package org.rowanmq.broker.engine.exchange;

import org.jspecify.annotations.NullMarked;
