/** Tests of the composed server, and of the repository's tidiness. */
@NullMarked
package org.rowanmq.server;

import org.jspecify.annotations.NullMarked;
