/** Tests of the configuration loader over records of their own. */
@NullMarked
package org.rowanmq.server.config;

import org.jspecify.annotations.NullMarked;
