/** The shipped sample data and where it comes from. */
@NullMarked
package org.rowanmq.samples;

import org.jspecify.annotations.NullMarked;
