/** Tests of what the build makes of the jakarta client. */
@NullMarked
package org.rowanmq.javax;

import org.jspecify.annotations.NullMarked;
