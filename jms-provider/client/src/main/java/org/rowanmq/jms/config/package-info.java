/**
 * The client's configuration: one immutable record, and connection URIs. Imports {@code connection}
 * and {@code message} records only; belongs to no thread.
 */
@NullMarked
package org.rowanmq.jms.config;

import org.jspecify.annotations.NullMarked;
