/**
 * Sealed bodies: compressed, digested, encrypted and signed by the sending client, checked and
 * opened by the receiving one, so that broker and database never see plain text. Knows the layout
 * in {@code wire} and the JDK's cryptography, no connection. Everything runs on the application's
 * threads.
 */
@NullMarked
package org.rowanmq.jms.seal;

import org.jspecify.annotations.NullMarked;
