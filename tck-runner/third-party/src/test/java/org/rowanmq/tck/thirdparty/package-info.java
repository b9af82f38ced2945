/**
 * What every test of a library on top of JMS has: the packaged broker, which it may kill, and a
 * ledger of what was received. Imports no library. Runs on JUnit's thread and on the libraries'
 * own.
 */
@NullMarked
package org.rowanmq.tck.thirdparty;

import org.jspecify.annotations.NullMarked;
