/**
 * The application that the tests deploy, made of nothing but Jakarta EE: message-driven beans,
 * session beans, a CDI bean and a servlet. Runs in the application server, whose threads call it;
 * may use no other package of this project.
 */
@NullMarked
package org.rowanmq.tck.appserver.app;

import org.jspecify.annotations.NullMarked;
