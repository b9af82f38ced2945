/**
 * Certificates for tests of TLS, made when needed. Imports only the JDK. One test owns an authority
 * and the files it writes.
 */
@NullMarked
package org.rowanmq.testkit.tls;

import org.jspecify.annotations.NullMarked;
