/**
 * Apache Camel's JMS component: routes that consume, produce, ask and answer. Imports Camel, the
 * JMS API and our connection factory. Runs on JUnit's thread and on Camel's.
 */
@NullMarked
package org.rowanmq.tck.thirdparty.camel;

import org.jspecify.annotations.NullMarked;
