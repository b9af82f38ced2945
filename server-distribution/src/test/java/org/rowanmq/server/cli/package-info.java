/** Tests of the command line within this process, and of the documents generated from it. */
@NullMarked
package org.rowanmq.server.cli;

import org.jspecify.annotations.NullMarked;
