/**
 * A disk under the embedded database on which things go wrong. Built on H2's own file system
 * interface; knows nothing of messages.
 */
@NullMarked
package org.rowanmq.testkit.disk;

import org.jspecify.annotations.NullMarked;
