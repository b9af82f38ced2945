/**
 * Real database servers for tests: PostgreSQL and MariaDB from binaries in Maven artifacts, started
 * as processes of this machine, as root and as a normal user, without Docker. They can be killed,
 * paused and started again. Needs Linux on x86-64.
 */
@NullMarked
package org.rowanmq.testkit.database;

import org.jspecify.annotations.NullMarked;
