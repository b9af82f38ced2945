/**
 * The four kinds of {@code jakarta.jms.Destination}. Imports the JMS API and {@code wire}. All
 * types are immutable and may be used by any thread.
 */
@NullMarked
package org.rowanmq.jms.destination;

import org.jspecify.annotations.NullMarked;
