/**
 * Recovery for programs that run Narayana by themselves: branches in doubt at the broker are told
 * to it at each of its passes. Imports the JMS API, Narayana and of the client the name of its XA
 * resources. Runs on Narayana's recovery thread.
 */
@NullMarked
package org.rowanmq.narayana;

import org.jspecify.annotations.NullMarked;
