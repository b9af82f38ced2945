package org.rowanmq.ra.outbound;

import jakarta.resource.spi.ConnectionRequestInfo;
import org.jspecify.annotations.Nullable;
import org.rowanmq.ra.link.BrokerLogin;

/**
 * What an application asks for: whom to log in as. The passwords must be equal, too, or who knows
 * only the name would be given a connection of the pool.
 *
 * @param user null: as the factory is configured
 */
public record RowanRequestInfo(@Nullable String user, @Nullable String password)
    implements ConnectionRequestInfo {
  BrokerLogin login() {
    return new BrokerLogin(null, user, password);
  }

  /** Never the password. */
  @Override
  public String toString() {
    return "user " + user;
  }
}
