/**
 * A small shop on Spring Boot and RowanMQ: a desk that places orders, a warehouse that ships them
 * and a newsroom that hears of it. Imports Spring and the JMS API; only {@code RowanConfiguration}
 * knows RowanMQ. Spring's threads run it.
 */
@NullMarked
package org.rowanmq.samples.orders;

import org.jspecify.annotations.NullMarked;
