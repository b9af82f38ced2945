/**
 * Messages for message-driven beans: activation, sessions, delivery within transactions, pausing.
 * May import {@code link} and the client. Each endpoint has one control thread; messages are
 * delivered on the work manager's.
 */
@NullMarked
package org.rowanmq.ra.inbound;

import org.jspecify.annotations.NullMarked;
