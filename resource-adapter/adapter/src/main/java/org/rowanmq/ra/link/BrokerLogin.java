package org.rowanmq.ra.link;

import java.io.Serial;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Where a broker is, and who logs in. Null is what has not been said. Immutable.
 *
 * @param url a connection URI, as {@code rowan://host:port,host:port?option=value}
 */
public record BrokerLogin(@Nullable String url, @Nullable String user, @Nullable String password)
    implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  /** Nothing said. */
  public static final BrokerLogin NONE = new BrokerLogin(null, null, null);

  public BrokerLogin {
    url = url == null || url.isBlank() ? null : url.strip();
    user = user == null || user.isBlank() ? null : user;
    // Payara and GlassFish recover with the empty user and the empty password where none are set.
    password = user == null && password != null && password.isEmpty() ? null : password;
  }

  /** What is not said here is as it is there. A user brings his own password. */
  public BrokerLogin or(BrokerLogin there) {
    return new BrokerLogin(
        url == null ? there.url : url,
        user == null ? there.user : user,
        password == null && user == null ? there.password : password);
  }

  /** Never the password. */
  @Override
  public String toString() {
    String hosts = url == null ? "rowan://localhost" : url.replaceFirst("\\?.*", "");
    return user == null ? hosts : user + " at " + hosts;
  }
}
