/**
 * What must hold in every application server. {@code InsideIT} runs in the server, the others drive
 * it from outside; the JUnit thread owns them.
 */
@NullMarked
package org.rowanmq.tck.appserver.cases;

import org.jspecify.annotations.NullMarked;
