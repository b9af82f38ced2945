/**
 * How options are written, in connection URIs and in the names of destinations. Imports nothing.
 * Stateless.
 */
@NullMarked
package org.rowanmq.jms.option;

import org.jspecify.annotations.NullMarked;
