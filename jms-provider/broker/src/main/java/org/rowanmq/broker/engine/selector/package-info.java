/**
 * The message selector language of JMS 3.1 §3.8.1: parser, expression tree and evaluator.
 *
 * <p>Imports nothing but {@code java.lang} and {@code java.util}. Selectors are immutable, so any
 * thread may parse and evaluate them: the engine thread for waiting messages, the store readers for
 * paged ones.
 */
@NullMarked
package org.rowanmq.broker.engine.selector;

import org.jspecify.annotations.NullMarked;
