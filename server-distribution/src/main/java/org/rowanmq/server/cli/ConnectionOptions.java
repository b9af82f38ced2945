package org.rowanmq.server.cli;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.JmsConnectionFactory;
import picocli.CommandLine.Option;

/** Which broker to talk to, and as whom. Shared by all commands that connect. */
final class ConnectionOptions {
  private final Installation installation;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Broker to connect to, rowans:// for TLS; default: $ROWAN_URL or rowan://localhost:7611.")
  private @Nullable String url;

  @Option(names = "--user", paramLabel = "NAME", description = "User name; default: admin.")
  private @Nullable String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description =
          "File whose first line is the password; default for admin: admin.password in the data"
              + " directory.")
  private @Nullable Path passwordFile;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description =
          "PEM file with the authorities that vouch for the broker of a rowans:// URL; default:"
              + " those of the Java runtime.")
  private @Nullable Path caFile;

  ConnectionOptions(Installation installation) {
    this.installation = installation;
  }

  /** A name and a password; never printed. */
  record Credentials(String user, String password) {
    @Override
    public String toString() {
      return user;
    }
  }

  String url() {
    String chosen = url == null ? installation.url() : url;
    if (caFile == null) {
      return chosen;
    }
    String file = URLEncoder.encode(caFile.toString(), StandardCharsets.UTF_8).replace("+", "%20");
    return chosen + (chosen.contains("?") ? "&" : "?") + "ca-file=" + file;
  }

  /** Connects with the chosen credentials; the connection is not started. */
  Connection connect() throws JMSException, IOException {
    return connect(new JmsConnectionFactory(url()));
  }

  /** As {@link #connect()} through any provider's factory. */
  Connection connect(ConnectionFactory factory) throws JMSException, IOException {
    if (carriesUser(url()) && user == null) {
      return factory.createConnection();
    }
    Credentials credentials = credentials();
    return factory.createConnection(credentials.user(), credentials.password());
  }

  /**
   * The chosen user with its password.
   *
   * @throws UsageException if no password can be found
   */
  Credentials credentials() throws IOException {
    String name = user == null ? "admin" : user;
    if (passwordFile != null) {
      return new Credentials(name, firstLine(passwordFile));
    }
    Path adminFile = installation.data().resolve("admin.password");
    if (name.equals("admin") && Files.isReadable(adminFile)) {
      return new Credentials(name, firstLine(adminFile));
    }
    throw new UsageException(
        name.equals("admin")
            ? "no password: "
                + adminFile
                + " is not there or not readable; give --user and --password-file"
            : "no password for user '" + name + "': give --password-file");
  }

  private static boolean carriesUser(String url) {
    int query = url.indexOf('?');
    return query >= 0
        && Stream.of(url.substring(query + 1).split("&"))
            .anyMatch(part -> part.startsWith("user="));
  }

  private static String firstLine(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.findFirst().orElse("");
    }
  }
}
