/**
 * The five JMS message types: headers, properties, bodies, conversions and read-only states, to and
 * from the content bytes. Imports the JMS API and {@code wire}. A message is used by one thread at
 * a time, as the specification says.
 */
@NullMarked
package org.rowanmq.jms.message;

import org.jspecify.annotations.NullMarked;
