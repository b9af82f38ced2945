/**
 * Decides, after a crash of the server, what was in doubt, where a server has a transaction manager
 * with a log of decisions and nobody who asks it: Geronimo's, in TomEE. May import {@code link}.
 * Works on a thread of the adapter's.
 */
@NullMarked
package org.rowanmq.ra.recovery;

import org.jspecify.annotations.NullMarked;
