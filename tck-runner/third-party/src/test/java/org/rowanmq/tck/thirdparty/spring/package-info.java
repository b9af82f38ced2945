/**
 * Spring JMS: templates, connection factories that cache, transactions and listener containers.
 * Imports Spring, the JMS API and our connection factory. Runs on JUnit's thread and on Spring's.
 */
@NullMarked
package org.rowanmq.tck.thirdparty.spring;

import org.jspecify.annotations.NullMarked;
