package org.rowanmq.tck.conformance;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The sections of the Jakarta Messaging 3.1 specification that a test checks, for example {@code
 * "8.3.4"}; or, where only the API documentation tells, the method: {@code "Session.unsubscribe"}.
 * Every test has one.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@interface Clause {
  String[] value();
}
