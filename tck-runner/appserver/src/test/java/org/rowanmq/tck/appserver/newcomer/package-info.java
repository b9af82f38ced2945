/** The commands of the README, run as they stand. The JUnit thread owns everything here. */
@NullMarked
package org.rowanmq.tck.appserver.newcomer;

import org.jspecify.annotations.NullMarked;
