/** Tests of recovery with Geronimo's real transaction manager and its log. */
@NullMarked
package org.rowanmq.ra.recovery;

import org.jspecify.annotations.NullMarked;
