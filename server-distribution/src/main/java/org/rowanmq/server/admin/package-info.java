/**
 * Administrative requests over the wire protocol, for the command line. Imports wire and runtime
 * only; blocking, one thread for each client.
 */
@NullMarked
package org.rowanmq.server.admin;

import org.jspecify.annotations.NullMarked;
