/**
 * The adapter with the broker inside, in a server that is killed. Imports what the other servers'
 * tests have for processes, pages and the application. Runs on the test's thread.
 */
@NullMarked
package org.rowanmq.tck.appserver.embedded;

import org.jspecify.annotations.NullMarked;
