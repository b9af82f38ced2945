/**
 * The four kinds of {@code jakarta.jms.Destination}. Imports the JMS API, {@code wire}, and what
 * options are made of. All types are immutable and may be used by any thread.
 */
@NullMarked
package org.rowanmq.jms.destination;

import org.jspecify.annotations.NullMarked;
